package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.DiscreteGaussianSumRenyi;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.SkellamRenyi;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.vector.EncodingPlan;

/**
 * Noise that the clients of one secure sum bring themselves: any n_eff honest shares together carry V = (z D2)^2.
 *
 * <p>Adjacency is zero-out: one client's integers are replaced by zeros while its noise stays. Replace-one doubles both
 * sensitivities. No amplification by sampling is ever claimed for it: the noise comes with the participants.
 */
public final class DistributedNoise {
    /** The law of a share. */
    public enum Law {
        /** Sums exactly; the default. */
        SKELLAM,
        /** Sums approximately, at a price that the accountant charges; for large variances. */
        DISCRETE_GAUSSIAN
    }

    private final Law law;
    private final EncodingPlan plan;

    /** The noise of a plan; a plan without noise is refused, because it must not be called private. */
    public DistributedNoise(Law law, EncodingPlan plan) {
        if (!(plan.noiseMultiplier() > 0)) {
            throw new IllegalArgumentException(
                    "noise multiplier is 0: a sum without noise is not differentially private");
        }
        this.law = law;
        this.plan = plan;
    }

    /** A sampler of one client's share, of variance v or a little more. */
    public NoiseSampler share(NoiseSamplers samplers) {
        return law == Law.SKELLAM
                ? samplers.skellam(plan.shareVariance())
                : samplers.discreteGaussian(plan.shareVariance());
    }

    /** What one release costs under zero-out adjacency. */
    public RenyiCurve zeroOut() {
        return curve(1, plan.shares());
    }

    /** What the sum of so many independent sums costs, of which the client is in one. */
    public RenyiCurve zeroOutOfSums(int sums) {
        return curve(1, Math.multiplyExact(sums, plan.shares()));
    }

    /** What one release costs if one client's vector is exchanged for another, or one record inside it. */
    public RenyiCurve replaceOne() {
        return curve(2, plan.shares());
    }

    /** What is left if all others collude: the client's own share alone. */
    public RenyiCurve ownNoiseOnly() {
        return ownNoiseOnly(plan.shares());
    }

    /** As {@link #ownNoiseOnly()}, of a session with so many shares. */
    public RenyiCurve ownNoiseOnly(int shares) {
        double variance = plan.nominalVariance() / shares;
        return law == Law.SKELLAM
                ? new SkellamRenyi(plan.l1Sensitivity(), plan.l2Sensitivity(), variance)
                : new DiscreteGaussianSumRenyi(
                        1, Math.sqrt(variance), plan.l1Sensitivity(), plan.l2Sensitivity(), plan.paddedDimension());
    }

    /** Coordinate draws of all clients in one release times the error of a draw: total variation added to delta. */
    public double samplingError(NoiseSampler sampler) {
        return (double) plan.paddedDimension() * plan.clients() * sampler.error();
    }

    private RenyiCurve curve(int factor, int shares) {
        double l1 = factor * plan.l1Sensitivity();
        double l2 = factor * plan.l2Sensitivity();
        double share = plan.nominalVariance() / plan.shares();
        return law == Law.SKELLAM
                ? new SkellamRenyi(l1, l2, share * shares)
                : new DiscreteGaussianSumRenyi(shares, Math.sqrt(share), l1, l2, plan.paddedDimension());
    }
}
