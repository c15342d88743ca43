package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * Takes images apart into transformed tiles: for each of the 36 points a matrix [tiles, channels]. Lines of tiles are asked
 * for in their order, since a line has the last image lines of the one above.
 */
final class WinogradGather {
    private final WinogradImages images;
    private final Source source;
    private final Winograd.Transform transform;
    private final int count;
    private final float[][] columns;
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][] points = new float[Winograd.POINTS][];

    private WinogradGather(WinogradImages images, Source source, Winograd.Transform transform) {
        this.images = images;
        this.source = source;
        this.transform = transform;
        this.count = images.count();
        this.columns = images.columns();
        this.byLine = new float[images.size()][Winograd.POINTS][count];
        this.byPoint = Winograd.transposed(byLine);
        Arrays.setAll(points, point -> new float[count]);
    }

    /** Where the lines of images come from. */
    interface Source {
        /**
         * Overwrites the columns of a line of tiles, each [tiles, channels], by one of the lines of pixels that it lies over;
         * those are asked for in their order.
         *
         * @return false where that line is zeros beside the image
         */
        boolean read(int tileLine, int line, float[][] columns);
    }

    /** The inputs, as {@code B^T d B}. */
    static WinogradGather inputs(WinogradTiles tiles, Tensor x) {
        WinogradImages images = WinogradImages.inputs(tiles, x.shape());
        return new WinogradGather(images, new PixelLines(images, x), Winograd::data);
    }

    /** The outputs' gradient, as {@code A gy A^T}. */
    static WinogradGather slopes(WinogradTiles tiles, Tensor gy) {
        WinogradImages images = WinogradImages.outputs(tiles, gy.shape());
        return new WinogradGather(images, new PixelLines(images, gy), Winograd::outputsBack);
    }

    /** The outputs' gradient of that of a max-pool after them. */
    static WinogradGather unpooled(PooledWindows windows, Tensor gy) {
        return new WinogradGather(windows.images(), windows.slopes(gy), Winograd::outputsBack);
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
            across(tileLine, i);
        }
    }

    private void across(int tileLine, int line) {
        if (source.read(tileLine, line, columns)) {
            transform.apply(columns, byLine[line], count);
            return;
        }
        for (float[] values : byLine[line]) {
            Arrays.fill(values, 0);
        }
    }
}
