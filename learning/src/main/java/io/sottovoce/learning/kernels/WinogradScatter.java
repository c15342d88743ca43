package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * The way back of {@link WinogradGather}: transforms products of tiles, [tiles, channels] for each of the 36 points, and puts
 * images together of them. Where tiles overlap they are added. Lines of tiles are taken in their order.
 */
final class WinogradScatter {
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
    private final float[][] points = new float[Winograd.POINTS][];
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][][] carried;
    private final float[][] columns;
    private final float[] shifted;

    private WinogradScatter(
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
        this.byLine = new float[size][Winograd.POINTS][count];
        this.byPoint = transposed(byLine);
        this.carried = new float[overlap][Winograd.POINTS][count];
        this.columns = new float[size][count + channels];
        this.shifted = new float[count + channels];
        Arrays.setAll(points, point -> new float[count]);
    }

    /** The outputs, as {@code A^T m A}. */
    static WinogradScatter outputs(WinogradTiles tiles, Tensor y) {
        return new WinogradScatter(tiles, y, Winograd.OUTPUTS, 0, 0, Winograd::outputs);
    }

    /** The inputs' gradient, as {@code B v B^T}. */
    static WinogradScatter slopes(WinogradTiles tiles, Tensor gx) {
        return new WinogradScatter(tiles, gx, Winograd.POINTS, tiles.above(), tiles.left(), Winograd::dataBack);
    }

    static float[][][] transposed(float[][][] arrays) {
        float[][][] others = new float[arrays[0].length][arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            for (int j = 0; j < others.length; j++) {
                others[j][i] = arrays[i][j];
            }
        }
        return others;
    }

    /** Overwrites what some lines of tiles are of the images. */
    void run(int first, int lines, Tensor matrices) {
        int stride = lines * count;
        for (int i = 0; i < lines; i++) {
            for (int column = 0; column < Winograd.POINTS; column++) {
                for (int row = 0; row < Winograd.POINTS; row++) {
                    int at = (row * Winograd.POINTS + column) * stride + i * count;
                    matrices.read(at, points[row], 0, count);
                }
                transform.apply(points, byPoint[column], count);
            }
            scatter(first + i);
        }
    }

    private void scatter(int tileLine) {
        int at = tileLine / tiles.down();
        int down = tileLine % tiles.down();
        boolean last = down == tiles.down() - 1;
        for (int i = 0; i < overlap; i++) {
            for (int point = 0; point < Winograd.POINTS; point++) {
                if (down > 0) {
                    add(carried[i][point], byLine[i][point], count);
                }
                System.arraycopy(byLine[Winograd.OUTPUTS + i][point], 0, carried[i][point], 0, count);
            }
        }
        for (int i = 0; i < (last ? size : Winograd.OUTPUTS); i++) {
            across(at, down * Winograd.OUTPUTS - above + i, byLine[i]);
        }
    }

    private void across(int at, int row, float[][] transformed) {
        if (row < 0 || row >= height) {
            return;
        }
        transform.apply(transformed, columns, count);
        for (int i = 0; i < overlap; i++) {
            System.arraycopy(columns[Winograd.OUTPUTS + i], 0, shifted, channels, count);
            Arrays.fill(columns[i], count, count + channels, 0);
            add(shifted, columns[i], count + channels);
        }
        for (int i = 0; i < width; i++) {
            int place = i + left;
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(columns[column], place / Winograd.OUTPUTS * channels, line, i * channels, channels);
        }
        image.write((at * height + row) * line.length, line, 0, line.length);
    }

    private static void add(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i];
        }
    }
}
