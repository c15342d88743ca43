package io.sottovoce.privacy.release;

import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.noise.VarianceGrid;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients found on examples that they hold out, as a vector of its own: for each group of examples the right and the
 * wrong ones, as shares of the examples that a client may bring at most. The shares of a client are at least 0 and add up to
 * at most 1; each is rounded down to a grid of g, so that {@code D1 = D2 = g}. With noise, each client adds a Skellam share of
 * {@code (4 z g)^2 / n_eff}.
 *
 * @param size twice the number of groups
 * @param noiseMultiplier z of the model; 0 for none
 * @param shares n_eff
 */
record CountsVector(int size, double noiseMultiplier, int shares) {
    static final String NAME = "evaluation";
    static final int BITS = 32;
    static final int GROUPS_MAX = 1000;

    // 2^12 clients with a sum of g = 2^18 each stay within half of the ring.
    private static final int GRID_MAX = 1 << 18;
    private static final double COARSER_THAN_MODEL = 4;
    // Two shares at least carry 4 z g: below a deviation of 4000 each while g z <= 1400.
    private static final double GRID_TIMES_Z_MAX = 1300;

    static VectorSpec spec(int groups) {
        return new VectorSpec(NAME, 2L * groups, BITS);
    }

    /** g, a power of two that follows from z alone. */
    int grid() {
        return noiseMultiplier == 0
                ? GRID_MAX
                : Integer.highestOneBit((int) Math.max(1, Math.min(GRID_MAX, GRID_TIMES_Z_MAX / noiseMultiplier)));
    }

    /** V. */
    double variance() {
        double deviation = COARSER_THAN_MODEL * noiseMultiplier * grid();
        return deviation * deviation;
    }

    /** v, on the grid of variances. */
    double shareVariance() {
        return VarianceGrid.roundUp(variance() / shares);
    }

    /**
     * Ring elements, with a share of noise where there is a sampler.
     *
     * @param values shares; of another length than this vector they count as none
     */
    int[] encode(double[] values, @Nullable NoiseSampler sampler, SecretBits bits) {
        int[] elements = new int[size];
        double[] bounded = values.length == size ? bounded(values) : new double[size];
        for (int i = 0; i < size; i++) {
            elements[i] = (int) Math.floor(bounded[i] * grid()) + (sampler == null ? 0 : (int) sampler.sample(bits));
        }
        return elements;
    }

    /** Sums over all inputs, in the unit of what one client may bring at most; with noise, they may be below 0. */
    List<Double> decode(RingVector sum) {
        List<Double> sums = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            sums.add(sum.centred(i) / (double) grid());
        }
        return sums;
    }

    private static double[] bounded(double[] values) {
        double[] bounded = new double[values.length];
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            bounded[i] = values[i] >= 0 ? Math.min(1, values[i]) : 0; // NaN counts as 0
            total += bounded[i];
        }
        for (int i = 0; i < values.length && total > 1; i++) {
            bounded[i] /= total;
        }
        return bounded;
    }
}
