package io.sottovoce.learning.kernels;

/**
 * How tiles lie over images [number, height, width, channels].
 *
 * @param size extent of a tile each way
 * @param above zeros that tiles see above each image
 * @param left zeros that they see to its left
 */
record WinogradImages(WinogradTiles tiles, int height, int width, int channels, int size, int above, int left) {
    /** Inputs, or their gradient: tiles of 6 x 6, which overlap. */
    static WinogradImages inputs(WinogradTiles tiles, long[] shape) {
        return of(tiles, shape, Winograd.POINTS, tiles.above(), tiles.left());
    }

    /** Outputs, or their gradient: tiles of 4 x 4. */
    static WinogradImages outputs(WinogradTiles tiles, long[] shape) {
        return of(tiles, shape, Winograd.OUTPUTS, 0, 0);
    }

    private static WinogradImages of(WinogradTiles tiles, long[] shape, int size, int above, int left) {
        return new WinogradImages(tiles, (int) shape[1], (int) shape[2], (int) shape[3], size, above, left);
    }

    /** Lines and columns that a tile has in common with the next. */
    int overlap() {
        return size - Winograd.OUTPUTS;
    }

    /** Floats of one place of all tiles of a line. */
    int count() {
        return tiles.across() * channels;
    }

    /** Arrays for the columns of a line of tiles, with room for a tile that lies beside the last. */
    float[][] columns() {
        return new float[size][count() + channels];
    }

    /** The line of an image that is a tile's line; -1 where that is zeros beside it. */
    int row(int tileLine, int line) {
        int row = tileLine % tiles.down() * Winograd.OUTPUTS - above + line;
        return row < height ? Math.max(row, -1) : -1;
    }

    /** The image that a line of tiles lies over. */
    int image(int tileLine) {
        return tileLine / tiles.down();
    }
}
