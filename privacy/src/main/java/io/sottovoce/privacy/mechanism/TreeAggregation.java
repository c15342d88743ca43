package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.Concentrated;
import io.sottovoce.privacy.accounting.ConcentratedRenyi;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.TreeSensitivity;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.util.Arrays;

/**
 * Running sums of a stream of integer vectors through a binary tree (Dwork et al. 2010; Kairouz et al. 2021, DP-FTRL):
 * every node is noised once, a running sum is made of at most log2(T) nodes.
 *
 * <p>Central: whoever runs it sees the sums. Memory is the dimension times log2(T).
 */
public final class TreeAggregation {
    private final double noiseMultiplier;
    private final int steps;
    private final NoiseSampler sampler;
    private final long[] exact;
    private final long[][] nodeNoise;
    private int taken;

    /**
     * A tree.
     *
     * @param steps T, sums that may be taken
     * @param dimension length of the vectors
     * @param noiseMultiplier z against the L2 sensitivity of one step
     * @param l2Sensitivity D2 of one step, in integers
     */
    public TreeAggregation(
            int steps, int dimension, double noiseMultiplier, double l2Sensitivity, NoiseSamplers samplers) {
        if (steps < 1 || dimension < 1 || !(noiseMultiplier > 0) || !(l2Sensitivity > 0)) {
            throw new IllegalArgumentException("tree of " + steps + " steps, dimension " + dimension + ", z = "
                    + noiseMultiplier + ", D2 = " + l2Sensitivity + "; expected all > 0");
        }
        double deviation = noiseMultiplier * l2Sensitivity;
        this.steps = steps;
        this.noiseMultiplier = noiseMultiplier;
        this.sampler = samplers.discreteGaussian(deviation * deviation);
        this.exact = new long[dimension];
        this.nodeNoise = new long[Integer.SIZE - Integer.numberOfLeadingZeros(steps)][dimension];
    }

    /** Takes the next vector and gives the noisy sum of all so far. */
    public long[] next(long[] vector, SecretBits bits) {
        if (taken == steps) {
            throw new IllegalStateException("all " + steps + " steps were taken");
        }
        if (vector.length != exact.length) {
            throw new IllegalArgumentException("vector of " + vector.length + ", expected " + exact.length);
        }
        taken++;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = Math.addExact(exact[i], vector[i]);
        }
        // The step completes the node whose level is the lowest set bit; the nodes below it are not used again.
        long[] node = nodeNoise[Integer.numberOfTrailingZeros(taken)];
        Arrays.setAll(node, i -> sampler.sample(bits));
        long[] noisy = exact.clone();
        for (int level = 0; level < nodeNoise.length; level++) {
            if ((taken >> level & 1) == 1) {
                for (int i = 0; i < noisy.length; i++) {
                    noisy[i] = Math.addExact(noisy[i], nodeNoise[level][i]);
                }
            }
        }
        return noisy;
    }

    /** What all steps together cost a client of at most P participations, sep rounds strictly between two. */
    public RenyiCurve charge(int participations, int minSeparation) {
        double squared = TreeSensitivity.squared(participations, minSeparation, steps);
        return new ConcentratedRenyi(Concentrated.rho(noiseMultiplier, squared));
    }
}
