package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.BandedFactor;
import io.sottovoce.privacy.accounting.Concentrated;
import io.sottovoce.privacy.accounting.ConcentratedRenyi;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Correlated noise by a banded factor (Choquette-Choo et al. 2023) that never leaves the integers: with {@code C~ =
 * round(2^f C)} the release is {@code y = C~ x + Z}, Z discrete Gaussian of standard deviation {@code z 2^f D2}; the
 * vectors themselves follow by forward substitution, which is post-processing.
 *
 * <p>Central: whoever runs it sees the sums. Memory is the dimension times twice the bands.
 */
public final class BandedAggregation {
    private static final int FRACTION_BITS_MIN = 16;
    private static final int FRACTION_BITS_MAX = 24;

    private final double noiseMultiplier;
    private final double unit;
    private final long[] factor;
    private final NoiseSampler sampler;
    private final int dimension;
    private final Deque<long[]> inputs = new ArrayDeque<>();
    private final Deque<double[]> estimates = new ArrayDeque<>();

    /**
     * A stream.
     *
     * @param factor C, with coefficients of at least 2^-f
     * @param fractionBits f = 16..24
     * @param dimension length of the vectors
     * @param noiseMultiplier z
     * @param l2Sensitivity D2 of one step, in integers
     */
    public BandedAggregation(
            BandedFactor factor,
            int fractionBits,
            int dimension,
            double noiseMultiplier,
            double l2Sensitivity,
            NoiseSamplers samplers) {
        if (fractionBits < FRACTION_BITS_MIN || fractionBits > FRACTION_BITS_MAX) {
            throw new IllegalArgumentException("factor of " + fractionBits + " fraction bits, expected "
                    + FRACTION_BITS_MIN + ".." + FRACTION_BITS_MAX);
        }
        if (dimension < 1 || !(noiseMultiplier > 0) || !(l2Sensitivity > 0)) {
            throw new IllegalArgumentException("banded stream of dimension " + dimension + ", z = " + noiseMultiplier
                    + ", D2 = " + l2Sensitivity + "; expected all > 0");
        }
        this.unit = Math.scalb(1.0, fractionBits);
        double deviation = noiseMultiplier * unit * l2Sensitivity;
        this.factor = Arrays.stream(factor.coefficients())
                .mapToLong(c -> Math.round(c * unit))
                .toArray();
        this.noiseMultiplier = noiseMultiplier;
        this.dimension = dimension;
        this.sampler = samplers.discreteGaussian(deviation * deviation);
    }

    /** Takes the next vector and gives its noisy estimate. */
    public double[] next(long[] vector, SecretBits bits) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException("vector of " + vector.length + ", expected " + dimension);
        }
        inputs.addFirst(vector.clone());
        double[] estimate = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            estimate[i] = (release(i, sampler.sample(bits)) - known(i)) / (double) factor[0];
        }
        estimates.addFirst(estimate);
        if (inputs.size() == factor.length) {
            inputs.removeLast();
            estimates.removeLast();
        }
        return estimate.clone();
    }

    /** y = sum_j C~_j x_(t-j) + Z, exactly. */
    private long release(int coordinate, long noise) {
        long sum = noise;
        int band = 0;
        for (long[] input : inputs) {
            sum = Math.addExact(sum, Math.multiplyExact(factor[band++], input[coordinate]));
        }
        return sum;
    }

    private double known(int coordinate) {
        double sum = 0;
        int band = 1;
        for (Iterator<double[]> past = estimates.iterator(); past.hasNext(); band++) {
            sum += factor[band] * past.next()[coordinate];
        }
        return sum;
    }

    /** What T steps together cost, S2 taken of the integer factor. */
    public RenyiCurve charge(int participations, int minSeparation, int steps) {
        double[] rounded = Arrays.stream(factor).mapToDouble(c -> c / unit).toArray();
        double squared = BandedFactor.of(rounded).squaredSensitivity(participations, minSeparation, steps);
        return new ConcentratedRenyi(Concentrated.rho(noiseMultiplier, squared));
    }
}
