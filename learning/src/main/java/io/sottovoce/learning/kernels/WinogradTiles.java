package io.sottovoce.learning.kernels;

/**
 * How outputs of images are cut into tiles of {@link Winograd#OUTPUTS} each way; the last ones hang over where the extents
 * do not divide. A line of tiles is what lies beside each other in one image, and the lines of all images count on.
 *
 * @param above zeros above each image
 * @param left zeros to the left of each image
 * @param down lines of tiles in an image
 * @param across tiles in a line
 */
record WinogradTiles(int images, int above, int left, int down, int across) {
    /** For inputs x and outputs of the shape y. */
    static WinogradTiles of(Tensor x, Window window, long[] y) {
        int height = (int) y[1];
        int width = (int) y[2];
        return new WinogradTiles(
                x.extent(0),
                window.above(x.extent(1), height),
                window.left(x.extent(2), width),
                tiles(height),
                tiles(width));
    }

    /** Tiles over so many outputs. */
    static int tiles(int extent) {
        return (extent + Winograd.OUTPUTS - 1) / Winograd.OUTPUTS;
    }

    int lines() {
        return images * down;
    }
}
