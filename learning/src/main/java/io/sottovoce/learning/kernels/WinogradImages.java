package io.sottovoce.learning.kernels;

/**
 * Images [number, height, width, channels] and how tiles lie over them.
 *
 * @param size extent of a tile each way
 * @param above zeros that tiles see above each image
 * @param left zeros that they see to its left
 */
record WinogradImages(WinogradTiles tiles, Tensor pixels, int size, int above, int left) {
    /** Inputs, or their gradient: tiles of 6 x 6, which overlap. */
    static WinogradImages inputs(WinogradTiles tiles, Tensor x) {
        return new WinogradImages(tiles, x, Winograd.POINTS, tiles.above(), tiles.left());
    }

    /** Outputs, or their gradient: tiles of 4 x 4. */
    static WinogradImages outputs(WinogradTiles tiles, Tensor y) {
        return new WinogradImages(tiles, y, Winograd.OUTPUTS, 0, 0);
    }

    int width() {
        return pixels.extent(2);
    }

    int channels() {
        return pixels.extent(3);
    }

    /** Lines and columns that a tile has in common with the next. */
    int overlap() {
        return size - Winograd.OUTPUTS;
    }

    /** Floats of one place of all tiles of a line. */
    int count() {
        return tiles.across() * channels();
    }

    /** Floats of a line of pixels. */
    int lineFloats() {
        return width() * channels();
    }

    /** Where the pixels of a tile's line begin; -1 where they are zeros beside the image. */
    int lineAt(int tileLine, int line) {
        int height = pixels.extent(1);
        int row = tileLine % tiles.down() * Winograd.OUTPUTS - above + line;
        return row < 0 || row >= height ? -1 : (tileLine / tiles.down() * height + row) * lineFloats();
    }
}
