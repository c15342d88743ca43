package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * Takes images apart into transformed tiles: for each of the 36 points a matrix [tiles, channels]. Lines of tiles are asked
 * for in their order, since a line has the last image lines of the one above.
 */
final class WinogradGather {
    private final WinogradTiles tiles;
    private final Tensor image;
    private final Winograd.Transform transform;
    private final int above;
    private final int left;
    private final int height;
    private final int width;
    private final int channels;
    private final int size;
    private final int overlap;
    private final int count;
    private final float[] line;
    private final float[][] columns;
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][] points = new float[Winograd.POINTS][];

    private WinogradGather(
            WinogradTiles tiles, Tensor image, int size, int above, int left, Winograd.Transform transform) {
        this.tiles = tiles;
        this.image = image;
        this.transform = transform;
        this.size = size;
        this.overlap = size - Winograd.OUTPUTS;
        this.above = above;
        this.left = left;
        this.height = image.extent(1);
        this.width = image.extent(2);
        this.channels = image.extent(3);
        this.count = tiles.across() * channels;
        this.line = new float[width * channels];
        this.columns = new float[size][(tiles.across() + 1) * channels];
        this.byLine = new float[size][Winograd.POINTS][count];
        this.byPoint = WinogradScatter.transposed(byLine);
        Arrays.setAll(points, point -> new float[count]);
    }

    /** The inputs, as {@code B^T d B}. */
    static WinogradGather inputs(WinogradTiles tiles, Tensor x) {
        return new WinogradGather(tiles, x, Winograd.POINTS, tiles.above(), tiles.left(), Winograd::data);
    }

    /** The outputs' gradient, as {@code A gy A^T}. */
    static WinogradGather slopes(WinogradTiles tiles, Tensor gy) {
        return new WinogradGather(tiles, gy, Winograd.OUTPUTS, 0, 0, Winograd::outputsBack);
    }

    /** Overwrites a matrix for each point with the tiles of some lines. */
    void run(int first, int lines, Tensor matrices) {
        int stride = lines * count;
        for (int i = 0; i < lines; i++) {
            gather(first + i);
            for (int column = 0; column < Winograd.POINTS; column++) {
                transform.apply(byPoint[column], points, count);
                for (int row = 0; row < Winograd.POINTS; row++) {
                    int at = (row * Winograd.POINTS + column) * stride + i * count;
                    matrices.write(at, points[row], 0, count);
                }
            }
        }
    }

    private void gather(int tileLine) {
        int at = tileLine / tiles.down();
        int down = tileLine % tiles.down();
        int known = down == 0 ? 0 : overlap;
        for (int i = 0; i < known; i++) {
            for (int point = 0; point < Winograd.POINTS; point++) {
                System.arraycopy(byLine[Winograd.OUTPUTS + i][point], 0, byLine[i][point], 0, count);
            }
        }
        for (int i = known; i < size; i++) {
            across(at, down * Winograd.OUTPUTS - above + i, byLine[i]);
        }
    }

    private void across(int at, int row, float[][] transformed) {
        if (row < 0 || row >= height) {
            for (float[] values : transformed) {
                Arrays.fill(values, 0);
            }
            return;
        }
        image.read((at * height + row) * line.length, line, 0, line.length);
        for (int i = 0; i < width; i++) {
            int place = i + left;
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(line, i * channels, columns[column], place / Winograd.OUTPUTS * channels, channels);
        }
        for (int i = 0; i < overlap; i++) {
            System.arraycopy(columns[i], channels, columns[Winograd.OUTPUTS + i], 0, count);
        }
        transform.apply(columns, transformed, count);
    }
}
