package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.Update;
import java.util.Arrays;

/** An update whose L2 norm, in double precision by pairwise summation, is at most a bound. */
public final class ClippedUpdate {
    private static final int PAIRWISE_LEAF = 128;

    private final float[] values;
    private final double bound;
    private final boolean clipped;

    private ClippedUpdate(float[] values, double bound, boolean clipped) {
        this.values = values;
        this.bound = bound;
        this.clipped = clipped;
    }

    /**
     * Scales an update down to a norm, or leaves it.
     *
     * @param update finite by its type
     * @param bound C > 0
     */
    public static ClippedUpdate clip(Update update, double bound) {
        requireBound(bound);
        float[] values = update.toArray();
        double norm = norm(values);
        if (norm <= bound) {
            return new ClippedUpdate(values, bound, false);
        }
        double factor = bound / norm;
        float[] scaled = scaled(values, factor);
        // Rounding to float may leave the norm above by a part in 10^7: shrink until it is not.
        while (norm(scaled) > bound) {
            factor *= 1 - 0x1p-22;
            scaled = scaled(values, factor);
        }
        return new ClippedUpdate(scaled, bound, true);
    }

    /** What a client sends whose update failed or was refused: zero, in the round, with its full share of noise. */
    public static ClippedUpdate zero(int dimension, double bound) {
        requireBound(bound);
        return new ClippedUpdate(new float[dimension], bound, false);
    }

    /** Number of coordinates. */
    public int dimension() {
        return values.length;
    }

    /** C. */
    public double bound() {
        return bound;
    }

    /** Whether the norm was above the bound. Depends on the data: leaves the client only through adaptive clipping. */
    public boolean wasClipped() {
        return clipped;
    }

    /** Copies coordinates from {@code from} on into a block; what the update does not reach is zero. */
    void copyBlock(long from, float[] block) {
        int available = (int) Math.max(0, Math.min(block.length, values.length - from));
        if (available > 0) {
            System.arraycopy(values, (int) from, block, 0, available);
        }
        Arrays.fill(block, available, block.length, 0f);
    }

    private static void requireBound(double bound) {
        if (!(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("clip is " + bound + ", expected a finite number > 0");
        }
    }

    private static float[] scaled(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (values[i] * factor);
        }
        return scaled;
    }

    /** L2 norm, without overflow: squares of floats are below 2^256. */
    static double norm(float[] values) {
        return Math.sqrt(sumOfSquares(values, 0, values.length));
    }

    private static double sumOfSquares(float[] values, int from, int to) {
        if (to - from <= PAIRWISE_LEAF) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += (double) values[i] * values[i];
            }
            return sum;
        }
        int middle = (from + to) >>> 1;
        return sumOfSquares(values, from, middle) + sumOfSquares(values, middle, to);
    }
}
