package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.Update;
import java.util.Arrays;

/**
 * An update whose L2 norm, in double precision by pairwise summation, is at most a bound. Holds a source and a factor, so
 * that its memory is one run of coordinates whatever the dimension.
 */
public final class ClippedUpdate {
    private static final int PAIRWISE_LEAF = 128;
    private static final int RUN = 1 << 16;

    private final CoordinateSource source;
    private final double factor;
    private final double bound;
    private final boolean clipped;

    private ClippedUpdate(CoordinateSource source, double factor, double bound, boolean clipped) {
        this.source = source;
        this.factor = factor;
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
        return clip(new Held(update), bound);
    }

    /**
     * Scales an update down to a norm, or leaves it. Reads the source twice or more.
     *
     * @param source refused with the place where a coordinate is not finite
     * @param bound C > 0
     */
    public static ClippedUpdate clip(CoordinateSource source, double bound) {
        requireBound(bound);
        double norm = norm(source, 1);
        if (norm <= bound) {
            return new ClippedUpdate(source, 1, bound, false);
        }
        double factor = bound / norm;
        // Rounding to float may leave the norm above by a part in 10^7: shrink until it is not.
        while (norm(source, factor) > bound) {
            factor *= 1 - 0x1p-22;
        }
        return new ClippedUpdate(source, factor, bound, true);
    }

    /** What a client sends whose update failed or was refused: zero, in the round, with its full share of noise. */
    public static ClippedUpdate zero(long dimension, double bound) {
        requireBound(bound);
        return new ClippedUpdate(new Zero(dimension), 1, bound, false);
    }

    /** Number of coordinates. */
    public long dimension() {
        return source.dimension();
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
        int available = (int) Math.max(0, Math.min(block.length, source.dimension() - from));
        if (available > 0) {
            source.copyTo(from, block, 0, available);
            scale(block, available, factor);
        }
        Arrays.fill(block, available, block.length, 0f);
    }

    private static void scale(float[] values, int count, double factor) {
        if (factor == 1) {
            return;
        }
        for (int i = 0; i < count; i++) {
            values[i] = (float) (values[i] * factor);
        }
    }

    private static void requireBound(double bound) {
        if (!(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException("clip is " + bound + ", expected a finite number > 0");
        }
    }

    /** L2 norm of the scaled coordinates, without overflow: squares of floats are below 2^256. */
    static double norm(CoordinateSource source, double factor) {
        float[] run = new float[(int) Math.min(RUN, source.dimension())];
        long runs = (source.dimension() + RUN - 1) / RUN;
        return Math.sqrt(sumOfRuns(source, factor, run, 0, runs));
    }

    /** Pairwise over runs as within them; a recursion of at most 50 levels. */
    private static double sumOfRuns(CoordinateSource source, double factor, float[] run, long from, long to) {
        if (to - from > 1) {
            long middle = (from + to) >>> 1;
            return sumOfRuns(source, factor, run, from, middle) + sumOfRuns(source, factor, run, middle, to);
        }
        if (to == from) {
            return 0;
        }
        long first = from * RUN;
        int length = (int) Math.min(RUN, source.dimension() - first);
        source.copyTo(first, run, 0, length);
        scale(run, length, factor);
        double sum = sumOfSquares(run, 0, length);
        if (!Double.isFinite(sum)) {
            throw nonFinite(run, length, first);
        }
        return sum;
    }

    private static IllegalArgumentException nonFinite(float[] run, int length, long first) {
        int bad = Update.firstNonFinite(Arrays.copyOf(run, length));
        return new IllegalArgumentException(
                "update coordinate " + (first + bad) + " is " + run[bad] + ", expected a finite number");
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

    /** An update in memory. */
    private record Held(Update update) implements CoordinateSource {
        @Override
        public long dimension() {
            return update.dimension();
        }

        @Override
        public void copyTo(long from, float[] target, int at, int length) {
            update.copyTo(Math.toIntExact(from), target, at, length);
        }
    }

    /** Zeros. */
    private record Zero(long dimension) implements CoordinateSource {
        @Override
        public void copyTo(long from, float[] target, int at, int length) {
            Arrays.fill(target, at, at + length, 0f);
        }
    }
}
