package io.sottovoce.learning.kernels;

/**
 * The rectified maximum of windows of two by two, side by side, on the heap: two lines of an image at a time are taken apart
 * into the four places of their windows, so that loops go over all windows and channels of a line. The gradient goes to the
 * first place that has the maximum, line by line, as in the library.
 */
final class RectifiedMaxPool {
    private static final int PLACES = 4;

    /** Channels from which on taking lines apart is a copy of blocks and not of single values. */
    private static final int CHANNELS_MIN = 8;

    private final Tensor x;
    private final Tensor y;
    private final int channels;
    private final int count;

    /** For inputs of the shape of x and outputs y, where {@link #fits}. */
    RectifiedMaxPool(Tensor x, Tensor y) {
        this.x = x;
        this.y = y;
        this.channels = x.extent(3);
        this.count = y.extent(2) * channels;
    }

    /** Whether it does windows like these. */
    static boolean fits(Tensor x, Window window) {
        return window.height() == 2
                && window.width() == 2
                && window.strideHeight() == 2
                && window.strideWidth() == 2
                && x.extent(1) % 2 == 0
                && x.extent(2) % 2 == 0
                && x.extent(3) >= CHANNELS_MIN;
    }

    /** The outputs. */
    Kernel forward() {
        float[] lines = new float[PLACES * count];
        float[][] places = new float[PLACES][count];
        float[] best = new float[count];
        return () -> {
            for (int at = 0; at < y.size(); at += count) {
                x.read(PLACES * at, lines, 0, lines.length);
                part(lines, places);
                maximum(places[0], places[1], places[2], places[3], best);
                y.write(at, best, 0, count);
            }
        };
    }

    /** The inputs' gradient, of the inputs, the outputs and their gradient. */
    Kernel backward(Tensor gy, Tensor gx) {
        int[] lines = new int[PLACES * count];
        int[][] places = new int[PLACES][count];
        int[] best = new int[count];
        int[] slope = new int[count];
        return () -> {
            for (int at = 0; at < y.size(); at += count) {
                x.readBits(PLACES * at, lines, 0, lines.length);
                part(lines, places);
                y.readBits(at, best, 0, count);
                gy.readBits(at, slope, 0, count);
                hand(slope, best, places);
                join(places, lines);
                gx.writeBits(PLACES * at, lines, 0, lines.length);
            }
        };
    }

    /** Two lines into the places of their windows. */
    private void part(Object lines, Object[] places) {
        for (int at = 0; at < count; at += channels) {
            for (int side = 0; side < 2; side++) {
                int block = 2 * at + side * channels;
                System.arraycopy(lines, block, places[side], at, channels);
                System.arraycopy(lines, 2 * count + block, places[2 + side], at, channels);
            }
        }
    }

    /** The way back of {@link #part}. */
    private void join(Object[] places, Object lines) {
        for (int at = 0; at < count; at += channels) {
            for (int side = 0; side < 2; side++) {
                int block = 2 * at + side * channels;
                System.arraycopy(places[side], at, lines, block, channels);
                System.arraycopy(places[2 + side], at, lines, 2 * count + block, channels);
            }
        }
    }

    private static void maximum(float[] a, float[] b, float[] c, float[] d, float[] best) {
        for (int i = 0; i < best.length; i++) {
            best[i] = Math.max(Math.max(Math.max(a[i], b[i]), Math.max(c[i], d[i])), 0f);
        }
    }

    /** Overwrites each place by its gradient: the slope where it is the first to have the maximum, else zero. */
    private static void hand(int[] slope, int[] best, int[][] places) {
        HostKernels.ReluBackward.mask(best, slope);
        for (int i = 0; i < PLACES - 1; i++) {
            take(best, slope, places[i]);
            leave(places[i], slope);
        }
        System.arraycopy(slope, 0, places[PLACES - 1], 0, slope.length);
    }

    private static void take(int[] best, int[] slope, int[] place) {
        for (int i = 0; i < place.length; i++) {
            int other = place[i] ^ best[i];
            place[i] = slope[i] & ~((other | -other) >> 31);
        }
    }

    /** What was taken is not there for the next place. */
    private static void leave(int[] taken, int[] slope) {
        for (int i = 0; i < slope.length; i++) {
            slope[i] ^= taken[i];
        }
    }
}
