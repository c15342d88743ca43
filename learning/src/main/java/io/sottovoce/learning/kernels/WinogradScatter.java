package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * The way back of {@link WinogradGather}: transforms products of tiles, [tiles, channels] for each of the 36 points, and puts
 * images together of them. Where tiles overlap they are added. Lines of tiles are taken in their order.
 */
final class WinogradScatter {
    private final WinogradImages images;
    private final Sink sink;
    private final Winograd.Transform transform;
    private final int count;
    private final float[][] points = new float[Winograd.POINTS][];
    private final float[][][] byLine;
    private final float[][][] byPoint;
    private final float[][][] carried;
    private final float[][] columns;

    private WinogradScatter(WinogradImages images, Sink sink, Winograd.Transform transform) {
        this.images = images;
        this.sink = sink;
        this.transform = transform;
        this.count = images.count();
        this.byLine = new float[images.size()][Winograd.POINTS][count];
        this.byPoint = Winograd.transposed(byLine);
        this.carried = new float[images.overlap()][Winograd.POINTS][count];
        this.columns = images.columns();
        Arrays.setAll(points, point -> new float[count]);
    }

    /** Where the lines of images go to. */
    interface Sink {
        /**
         * Takes the columns of a line of tiles, each [tiles, channels], for one of the lines of pixels that it lies over, in
         * their order; lines beside the image are nobody's. May overwrite the columns.
         */
        void write(int tileLine, int line, float[][] columns);
    }

    /** The outputs, as {@code A^T m A}. */
    static WinogradScatter outputs(WinogradTiles tiles, Tensor y) {
        WinogradImages images = WinogradImages.outputs(tiles, y.shape());
        return new WinogradScatter(images, new PixelLines(images, y), Winograd::outputs);
    }

    /** The outputs, into a max-pool. */
    static WinogradScatter pooled(PooledWindows windows) {
        return new WinogradScatter(windows.images(), windows.maxima(), Winograd::outputs);
    }

    /** The inputs' gradient, as {@code B v B^T}. */
    static WinogradScatter slopes(WinogradTiles tiles, Tensor gx) {
        WinogradImages images = WinogradImages.inputs(tiles, gx.shape());
        return new WinogradScatter(images, new PixelLines(images, gx), Winograd::dataBack);
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
                    PixelLines.add(carried[i][point], byLine[i][point], count);
                }
                System.arraycopy(byLine[Winograd.OUTPUTS + i][point], 0, carried[i][point], 0, count);
            }
        }
        for (int i = 0; i < (last ? images.size() : Winograd.OUTPUTS); i++) {
            if (images.row(tileLine, i) >= 0) {
                transform.apply(byLine[i], columns, count);
                sink.write(tileLine, i, columns);
            }
        }
    }
}
