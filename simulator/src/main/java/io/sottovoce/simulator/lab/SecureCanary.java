package io.sottovoce.simulator.lab;

import io.sottovoce.learning.audit.EpsilonBound;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.mechanism.DistributedNoise;
import io.sottovoce.privacy.mechanism.DistributedNoise.Law;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.privacy.vector.EncodedUpdate;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.Rotation;
import io.sottovoce.privacy.vector.RoundingKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells sums with a canary client from sums without it: the worst case of client-level privacy. The canary's update is as
 * long as the clip allows, all others are zero, and only the honest shares of noise arrive that are sure to. The shipped
 * encoder and samplers make the sums; what is left out is masking, which a sum does not show.
 */
public final class SecureCanary {
    private static final int DIMENSION = 64;
    private static final int KEY_BYTES = 32;

    private final EncodingPlan plan;
    private final Law law;
    private final int sessions;

    /**
     * An audit of a mechanism.
     *
     * @param clip C
     * @param noiseMultiplier z
     * @param sessions in which the canary takes part; their sums are added up, which is the best an attacker can do
     */
    public SecureCanary(CohortNumbers cohort, double clip, double noiseMultiplier, Law law, int sessions) {
        this.plan = EncodingPlan.of(DIMENSION, clip)
                .cohort(cohort.clients(), cohort.honestInputs())
                .noiseMultiplier(noiseMultiplier)
                .build();
        this.law = law;
        this.sessions = sessions;
    }

    /** Epsilon that the ledger charges for the sessions, of a vector of the length that is audited. */
    public double charged(double delta) {
        RenyiBudget budget =
                RenyiBudget.nothing(RenyiOrders.ledger()).plus(new DistributedNoise(law, plan).zeroOut(), sessions);
        return budget.epsilon(delta).epsilon();
    }

    /** The bound from so many runs without the canary and as many with it. */
    public EpsilonBound measure(int runs, double delta, double alpha) {
        return EpsilonBound.of(scores(runs, false), scores(runs, true), delta, alpha);
    }

    private double[] scores(int runs, boolean present) {
        SecretBits bits = SecretBits.from(new SecureRandom());
        Rotation rotation = new Rotation(new SecretKeySpec(new byte[KEY_BYTES], "AES"));
        double[] direction = canary(rotation);
        double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
        Noise noise = new Noise(bits, direction.length);
        double[] scores = new double[runs];
        for (int run = 0; run < runs; run++) {
            double score = 0;
            for (int session = 0; session < sessions; session++) {
                double[] canary = present ? canary(rotation) : new double[direction.length];
                long[] sum = noise.draw();
                for (int i = 0; i < sum.length; i++) {
                    score += (canary[i] + sum[i]) * direction[i] / norm;
                }
            }
            scores[run] = score;
        }
        bits.wipe();
        return scores;
    }

    private double[] canary(Rotation rotation) {
        float[] oneHot = new float[DIMENSION];
        oneHot[0] = (float) plan.clip();
        ClippedUpdate clipped = ClippedUpdate.clip(Update.owning(oneHot), plan.clip());
        RingVector block = new EncodedUpdate(clipped, plan, rotation, RoundingKey.from(new SecureRandom())).next();
        double[] values = new double[block.length()];
        Arrays.setAll(values, block::centred);
        return values;
    }

    /** The honest shares together: one draw of their whole variance where their law is closed under sums. */
    private final class Noise {
        private final SecretBits bits;
        private final NoiseSampler sampler;
        private final int shares;
        private final long[] sum;

        Noise(SecretBits bits, int length) {
            boolean closed = law == Law.SKELLAM;
            NoiseSamplers samplers = new NoiseSamplers();
            this.bits = bits;
            this.shares = closed ? 1 : plan.shares();
            this.sampler = closed
                    ? samplers.skellam(plan.shareVariance() * plan.shares())
                    : samplers.discreteGaussian(plan.shareVariance());
            this.sum = new long[length];
        }

        long[] draw() {
            Arrays.fill(sum, 0);
            for (int share = 0; share < shares; share++) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += sampler.sample(bits);
                }
            }
            return sum;
        }
    }
}
