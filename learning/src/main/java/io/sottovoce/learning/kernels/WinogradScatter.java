package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * The way back of {@link WinogradGather}: transforms products of tiles, [tiles, channels] for each of the 36 points, and puts
 * images together of them. Where tiles overlap they are added. Lines of tiles are taken in their order.
 */
final class WinogradScatter {
    private final WinogradImages images;
    private final Winograd.Transform transform;
    private final int count;
    private final float[] line;
    private final float[][] points = new float[Winograd.POINTS][];
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][][] carried;
    private final float[][] columns;
    private final float[] shifted;

    private WinogradScatter(WinogradImages images, Winograd.Transform transform) {
        this.images = images;
        this.transform = transform;
        this.count = images.count();
        this.line = new float[images.lineFloats()];
        this.byLine = new float[images.size()][Winograd.POINTS][count];
        this.byPoint = Winograd.transposed(byLine);
        this.carried = new float[images.overlap()][Winograd.POINTS][count];
        this.columns = new float[images.size()][count + images.channels()];
        this.shifted = new float[count + images.channels()];
        Arrays.setAll(points, point -> new float[count]);
    }

    /** The outputs, as {@code A^T m A}. */
    static WinogradScatter outputs(WinogradTiles tiles, Tensor y) {
        return new WinogradScatter(WinogradImages.outputs(tiles, y), Winograd::outputs);
    }

    /** The inputs' gradient, as {@code B v B^T}. */
    static WinogradScatter slopes(WinogradTiles tiles, Tensor gx) {
        return new WinogradScatter(WinogradImages.inputs(tiles, gx), Winograd::dataBack);
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
        int down = tileLine % images.tiles().down();
        boolean last = down == images.tiles().down() - 1;
        for (int i = 0; i < carried.length; i++) {
            for (int point = 0; point < Winograd.POINTS; point++) {
                if (down > 0) {
                    add(carried[i][point], byLine[i][point], count);
                }
                System.arraycopy(byLine[Winograd.OUTPUTS + i][point], 0, carried[i][point], 0, count);
            }
        }
        for (int i = 0; i < (last ? images.size() : Winograd.OUTPUTS); i++) {
            across(images.lineAt(tileLine, i), byLine[i]);
        }
    }

    private void across(int at, float[][] transformed) {
        if (at < 0) {
            return;
        }
        transform.apply(transformed, columns, count);
        int channels = images.channels();
        for (int i = 0; i < carried.length; i++) {
            System.arraycopy(columns[Winograd.OUTPUTS + i], 0, shifted, channels, count);
            Arrays.fill(columns[i], count, count + channels, 0);
            add(shifted, columns[i], count + channels);
        }
        for (int i = 0; i < line.length; i += channels) {
            int place = i / channels + images.left();
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(columns[column], place / Winograd.OUTPUTS * channels, line, i, channels);
        }
        images.pixels().write(at, line, 0, line.length);
    }

    private static void add(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i];
        }
    }
}
