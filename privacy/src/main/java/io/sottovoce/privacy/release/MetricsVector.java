package io.sottovoce.privacy.release;

import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.noise.VarianceGrid;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a round as an unrotated vector of its own: each of m values is clipped to [0, 1], centred and put on a
 * grid of g = 2^10, coarser for much noise: a value becomes a whole number of {@code -floor(g/2) .. ceil(g/2)}, so that
 * {@code D2 = ceil(g/2) sqrt(m)} and {@code D1 = ceil(g/2) m}; with noise, each client adds a Skellam share of
 * {@code (10 z g sqrt(m) / 2)^2 / n_eff}.
 *
 * @param size m
 * @param noiseMultiplier z of the model; 0 for none
 * @param shares n_eff
 */
record MetricsVector(int size, double noiseMultiplier, int shares) {
    static final String NAME = "metrics";
    static final int BITS = 32;

    private static final int GRID_MAX = 1 << 10;
    private static final double COARSER_THAN_MODEL = 10;
    // Two shares at least carry 10 z g sqrt(2)/2: below a deviation of 4000 each while g z <= 800.
    private static final double GRID_TIMES_Z_MAX = 800;

    static VectorSpec spec(int size) {
        return new VectorSpec(NAME, size, BITS);
    }

    /** g, a power of two that follows from z alone. */
    int grid() {
        return noiseMultiplier == 0
                ? GRID_MAX
                : Integer.highestOneBit((int) Math.max(1, Math.min(GRID_MAX, GRID_TIMES_Z_MAX / noiseMultiplier)));
    }

    /** What 0 lies below the middle of the grid; 1 lies as much above it or, on the coarsest grid, which is {0, 1}, 1 more. */
    private int half() {
        return grid() / 2;
    }

    private int largest() {
        return grid() - half();
    }

    double l2() {
        return largest() * Math.sqrt(size);
    }

    double l1() {
        return largest() * (double) size;
    }

    /** V. */
    double variance() {
        double deviation = COARSER_THAN_MODEL * noiseMultiplier * (grid() * Math.sqrt(size) / 2);
        return deviation * deviation;
    }

    /** v, on the grid of variances. */
    double shareVariance() {
        return VarianceGrid.roundUp(variance() / shares);
    }

    /** Ring elements for values, with a share of noise where there is a sampler. */
    int[] encode(double[] values, @Nullable NoiseSampler sampler, SecretBits bits) {
        int[] elements = new int[size];
        for (int i = 0; i < size; i++) {
            elements[i] = onGrid(values[i]) + (sampler == null ? 0 : (int) sampler.sample(bits));
        }
        return elements;
    }

    /** The zero vector, which is what a client without values sends, with its noise. */
    int[] encodeNothing(@Nullable NoiseSampler sampler, SecretBits bits) {
        int[] elements = new int[size];
        for (int i = 0; i < size && sampler != null; i++) {
            elements[i] = (int) sampler.sample(bits);
        }
        return elements;
    }

    /** Means over so many inputs, each within [0, 1]. */
    double[] decode(RingVector sum, int inputs) {
        double[] means = new double[size];
        for (int i = 0; i < size; i++) {
            double mean = sum.centred(i) / ((double) grid() * inputs) + half() / (double) grid();
            means[i] = Math.max(0, Math.min(1, mean));
        }
        return means;
    }

    private int onGrid(double value) {
        double clipped = value >= 0 ? Math.min(1, value) : 0; // NaN counts as 0
        return (int) Math.rint(clipped * grid()) - half();
    }
}
