package io.sottovoce.learning.kernels;

/**
 * The rectified maximum of windows of two by two, side by side, of lines of tiles as they come out of a transform, and its
 * gradient as lines of tiles. What is kept of a window for the gradient is which of its places is the first to have the
 * maximum: 0 to 3, line by line; {@link #NONE} more where the rectifier has it. It is a float like what it is multiplied with,
 * and is found and looked up without a branch, so that the compiler makes vector instructions of the loops.
 *
 * <p>Columns of a line of tiles are even and odd columns of windows in turns: each array here has all left or all right
 * windows of the tiles, [tiles, channels].
 */
final class PooledWindows {
    private static final int SIDES = 2;
    private static final float NONE = 4;

    /** Times both, any positive float is at least 1. */
    private static final float LARGE = 0x1p127f;

    private static final float MORE = 0x1p23f;

    private final WinogradImages images;
    private final Tensor y;
    private final Tensor winners;
    private final int count;

    /** For a convolution's outputs of this shape and pooled outputs y, where {@link #fits}. */
    PooledWindows(WinogradTiles tiles, long[] convolved, Tensor y, Keep keep) {
        this.images = WinogradImages.outputs(tiles, convolved);
        this.y = y;
        this.count = images.count();
        this.winners = keep.memory("winners", tiles.down() * lineFloats() * SIDES);
    }

    /** Whether windows tile images of this shape. */
    static boolean fits(long[] shape, Window window) {
        return window.height() == SIDES
                && window.width() == SIDES
                && window.strideHeight() == SIDES
                && window.strideWidth() == SIDES
                && shape[1] % SIDES == 0
                && shape[2] % SIDES == 0;
    }

    WinogradImages images() {
        return images;
    }

    /** Winners of a line of windows. */
    private int lineFloats() {
        return SIDES * count;
    }

    /** Lines of windows, two of each line of tiles. */
    private int winnersAt(int tileLine, int line) {
        return (tileLine * SIDES + line / SIDES) * lineFloats();
    }

    private int pixelsAt(int tileLine, int line) {
        int row = images.row(tileLine, line) / SIDES;
        return (images.image(tileLine) * y.extent(1) + row) * lineLength();
    }

    private int lineLength() {
        return y.extent(2) * y.extent(3);
    }

    /** Takes a convolution's outputs: overwrites the pool's. */
    WinogradScatter.Sink maxima() {
        return new Maxima();
    }

    /** The gradient of a convolution's outputs, of that of the pool's. */
    WinogradGather.Source slopes(Tensor gy) {
        return new Slopes(gy);
    }

    /** The gradient of a convolution's outputs as images. */
    Kernel unpool(Tensor gy, Tensor gz) {
        Slopes slopes = new Slopes(gy);
        PixelLines pixels = new PixelLines(images, gz);
        float[][] columns = images.columns();
        return () -> {
            for (int tileLine = 0; tileLine < images.tiles().lines(); tileLine++) {
                for (int line = 0; line < images.size(); line++) {
                    if (slopes.read(tileLine, line, columns)) {
                        pixels.write(tileLine, line, columns);
                    }
                }
            }
        };
    }

    private final class Maxima implements WinogradScatter.Sink {
        private final float[][] above = images.columns();
        private final float[] best = new float[count];
        private final float[] winner = new float[count];
        private final float[] pooled = new float[lineLength()];

        @Override
        public void write(int tileLine, int line, float[][] columns) {
            if (line % SIDES == 0) {
                for (int i = 0; i < columns.length; i++) {
                    System.arraycopy(columns[i], 0, above[i], 0, count);
                }
                return;
            }
            for (int side = 0; side < SIDES; side++) {
                float[] a = above[SIDES * side];
                float[] b = above[SIDES * side + 1];
                float[] c = columns[SIDES * side];
                float[] d = columns[SIDES * side + 1];
                maximum(a, b, c, d, best);
                first(a, b, c, best, winner);
                rectify(best, winner);
                winners.write(winnersAt(tileLine, line) + side * count, winner, 0, count);
                for (int i = side * channels(); i < pooled.length; i += SIDES * channels()) {
                    System.arraycopy(best, i / (SIDES * channels()) * channels(), pooled, i, channels());
                }
            }
            y.write(pixelsAt(tileLine, line), pooled, 0, pooled.length);
        }
    }

    private int channels() {
        return images.channels();
    }

    private final class Slopes implements WinogradGather.Source {
        private final Tensor gy;
        private final float[] pooled = new float[lineLength()];
        private final float[][] slopes = new float[SIDES][count];
        private final float[][] winner = new float[SIDES][count];

        Slopes(Tensor gy) {
            this.gy = gy;
        }

        @Override
        public boolean read(int tileLine, int line, float[][] columns) {
            if (images.row(tileLine, line) < 0) {
                return false;
            }
            if (line % SIDES == 0) {
                readWindows(tileLine, line);
            }
            for (int i = 0; i < columns.length; i++) {
                int side = i / SIDES;
                take(slopes[side], winner[side], line % SIDES * SIDES + i % SIDES, columns[i], count);
            }
            return true;
        }

        private void readWindows(int tileLine, int line) {
            gy.read(pixelsAt(tileLine, line), pooled, 0, pooled.length);
            for (int side = 0; side < SIDES; side++) {
                for (int i = side * channels(); i < pooled.length; i += SIDES * channels()) {
                    System.arraycopy(pooled, i, slopes[side], i / (SIDES * channels()) * channels(), channels());
                }
                winners.read(winnersAt(tileLine, line) + side * count, winner[side], 0, count);
            }
        }
    }

    private static void maximum(float[] a, float[] b, float[] c, float[] d, float[] best) {
        for (int i = 0; i < best.length; i++) {
            best[i] = Math.max(Math.max(a[i], b[i]), Math.max(c[i], d[i]));
        }
    }

    /** Each factor is 0 at a place that has the maximum and else 1, so that the sum counts the places before the first. */
    private static void first(float[] a, float[] b, float[] c, float[] best, float[] winner) {
        for (int i = 0; i < winner.length; i++) {
            float notA = Math.min(1f, (best[i] - a[i]) * LARGE * MORE);
            float notB = Math.min(1f, (best[i] - b[i]) * LARGE * MORE);
            float notC = Math.min(1f, (best[i] - c[i]) * LARGE * MORE);
            winner[i] = notA * (1 + notB * (1 + notC));
        }
    }

    private static void rectify(float[] best, float[] winner) {
        for (int i = 0; i < winner.length; i++) {
            float positive = Math.max(best[i], 0f);
            winner[i] += NONE * (1 - Math.min(1f, positive * LARGE * MORE));
            best[i] = positive;
        }
    }

    /** The slopes of the windows whose winner it is, zero for the others. */
    private static void take(float[] slopes, float[] winner, float place, float[] column, int count) {
        for (int i = 0; i < count; i++) {
            column[i] = slopes[i] * Math.max(0f, 1 - Math.abs(winner[i] - place));
        }
    }
}
