package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * Takes images apart into transformed tiles: for each of the 36 points a matrix [tiles, channels]. Lines of tiles are asked
 * for in their order, since a line has the last image lines of the one above.
 */
final class WinogradGather {
    private final WinogradImages images;
    private final Winograd.Transform transform;
    private final int count;
    private final float[] line;
    private final float[][] columns;
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][] points = new float[Winograd.POINTS][];

    private WinogradGather(WinogradImages images, Winograd.Transform transform) {
        this.images = images;
        this.transform = transform;
        this.count = images.count();
        this.line = new float[images.lineFloats()];
        this.columns = new float[images.size()][count + images.channels()];
        this.byLine = new float[images.size()][Winograd.POINTS][count];
        this.byPoint = Winograd.transposed(byLine);
        Arrays.setAll(points, point -> new float[count]);
    }

    /** The inputs, as {@code B^T d B}. */
    static WinogradGather inputs(WinogradTiles tiles, Tensor x) {
        return new WinogradGather(WinogradImages.inputs(tiles, x), Winograd::data);
    }

    /** The outputs' gradient, as {@code A gy A^T}. */
    static WinogradGather slopes(WinogradTiles tiles, Tensor gy) {
        return new WinogradGather(WinogradImages.outputs(tiles, gy), Winograd::outputsBack);
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
        int known = tileLine % images.tiles().down() == 0 ? 0 : images.overlap();
        for (int i = 0; i < known; i++) {
            for (int point = 0; point < Winograd.POINTS; point++) {
                System.arraycopy(byLine[Winograd.OUTPUTS + i][point], 0, byLine[i][point], 0, count);
            }
        }
        for (int i = known; i < images.size(); i++) {
            across(images.lineAt(tileLine, i), byLine[i]);
        }
    }

    private void across(int at, float[][] transformed) {
        if (at < 0) {
            for (float[] values : transformed) {
                Arrays.fill(values, 0);
            }
            return;
        }
        images.pixels().read(at, line, 0, line.length);
        int channels = images.channels();
        for (int i = 0; i < line.length; i += channels) {
            int place = i / channels + images.left();
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(line, i, columns[column], place / Winograd.OUTPUTS * channels, channels);
        }
        for (int i = 0; i < images.overlap(); i++) {
            System.arraycopy(columns[i], channels, columns[Winograd.OUTPUTS + i], 0, count);
        }
        transform.apply(columns, transformed, count);
    }
}
