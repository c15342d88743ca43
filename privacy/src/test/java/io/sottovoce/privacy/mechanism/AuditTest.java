package io.sottovoce.privacy.mechanism;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.noise.KeyedBits;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.privacy.vector.EncodedUpdate;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.Rotation;
import io.sottovoce.privacy.vector.RoundingKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.hipparchus.special.Beta;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Distinguishes a worst-case canary (one-hot of norm C, everybody else at zero) from its absence in the decoded integer
 * sum. Passes if the lower bound on epsilon is within the claim and the canary moves the score by D2/Z within a tenth.
 *
 * <p>Error: at the default 40,000 runs a world the estimate of D2/Z has a relative deviation of .021, so a right
 * mechanism fails with probability 2e-6; the bound on epsilon fails with probability 1e-3.
 */
class AuditTest {
    private static final double DELTA = 1e-5;
    private static final double CONFIDENCE = 0.9995; // each of the two Clopper-Pearson bounds
    private static final int CLIENTS = 10;
    private static final NoiseShares SHARES = new NoiseShares(CLIENTS, 1, 2);
    private static final EncodingPlan PLAN = EncodingPlan.of(8, 1)
            .cohort(CLIENTS, SHARES.effective())
            .noiseMultiplier(3)
            .build();

    /** What is run: how many honest shares arrive, of which variance, and how long the canary is after clipping. */
    private record Mechanism(int honestShares, double shareVariance, double canaryNorm) {}

    private record Verdict(double epsilonLowerBound, double estimate, double claim) {
        boolean passes() {
            double expected = 1 / PLAN.noiseMultiplier();
            return epsilonLowerBound <= claim && Math.abs(estimate - expected) <= 0.1 * expected;
        }
    }

    private static Verdict audit(Mechanism mechanism, int runs) {
        double[] without = scores(mechanism, runs, 0, 1);
        double[] with = scores(mechanism, runs, mechanism.canaryNorm(), 2);
        double claim = RenyiBudget.of(
                        RenyiOrders.ledger(), new DistributedNoise(DistributedNoise.Law.SKELLAM, PLAN).zeroOut())
                .epsilon(DELTA)
                .epsilon();
        double spread = Math.sqrt((variance(without) + variance(with)) / 2);
        return new Verdict(lowerBound(without, with), (mean(with) - mean(without)) / spread, claim);
    }

    /** The sum's component along the canary's encoded direction. */
    private static double[] scores(Mechanism mechanism, int runs, double canaryNorm, long seed) {
        Rotation rotation = new Rotation(new SecretKeySpec(new byte[32], "AES"));
        NoiseSampler sampler = new NoiseSamplers().skellam(mechanism.shareVariance());
        SecretBits bits = KeyedBits.of(seed);
        double[] direction = encode(PLAN, rotation, 1);
        double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
        double[] scores = new double[runs];
        for (int run = 0; run < runs; run++) {
            double[] sum = canaryNorm == 0 ? new double[direction.length] : canary(rotation, canaryNorm);
            double score = 0;
            for (int i = 0; i < sum.length; i++) {
                long value = (long) sum[i];
                for (int client = 0; client < mechanism.honestShares(); client++) {
                    value += sampler.sample(bits);
                }
                score += value * direction[i] / norm;
            }
            scores[run] = score;
        }
        return scores;
    }

    private static double[] canary(Rotation rotation, double norm) {
        // Longer than the clip only without clip and norm test: the encoding is linear, so it is scaled afterwards.
        return Arrays.stream(encode(PLAN, rotation, 1)).map(x -> x * norm).toArray();
    }

    private static double[] encode(EncodingPlan plan, Rotation rotation, double norm) {
        float[] oneHot = new float[8];
        oneHot[0] = (float) norm;
        EncodedUpdate encoded = new EncodedUpdate(
                ClippedUpdate.clip(Update.copyOf(oneHot), 1), plan, rotation, RoundingKey.from(new SecureRandom()));
        RingVector block = encoded.next();
        double[] values = new double[block.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = block.centred(i);
        }
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    }

    /** ln((TPR - delta)/FPR) at a threshold chosen on the first half, bounded on the second. */
    private static double lowerBound(double[] without, double[] with) {
        int half = without.length / 2;
        double best = 0;
        double threshold = 0;
        double scale = Math.sqrt(variance(without));
        for (double candidate = 0; candidate < 3; candidate += 0.1) {
            double here = bound(without, with, 0, half, candidate * scale);
            if (here > best) {
                best = here;
                threshold = candidate * scale;
            }
        }
        return bound(without, with, half, without.length, threshold);
    }

    private static double bound(double[] without, double[] with, int from, int to, double threshold) {
        int n = to - from;
        double truePositive = lower(above(with, from, to, threshold), n);
        double falsePositive = upper(above(without, from, to, threshold), n);
        return truePositive <= DELTA ? 0 : Math.max(0, Math.log((truePositive - DELTA) / falsePositive));
    }

    private static int above(double[] values, int from, int to, double threshold) {
        return (int) Arrays.stream(values, from, to).filter(x -> x > threshold).count();
    }

    /** Clopper and Pearson: the p below which seeing k or more has probability 1 - CONFIDENCE. */
    private static double lower(int k, int n) {
        return k == 0 ? 0 : solve(p -> Beta.regularizedBeta(p, k, n - k + 1.0) <= 1 - CONFIDENCE);
    }

    private static double upper(int k, int n) {
        return k == n ? 1 : solve(p -> Beta.regularizedBeta(p, k + 1.0, n - k) <= CONFIDENCE);
    }

    private static double solve(java.util.function.DoublePredicate below) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int honest() {
        return SHARES.survivorsMin() - SHARES.corrupt();
    }

    private static void auditAll(int runs) {
        double share = PLAN.shareVariance();
        Verdict right = audit(new Mechanism(honest(), share, 1), runs);
        assertTrue(right.passes(), "as shipped: " + right);
        assertTrue(right.claim() > 1 && right.claim() < 2, right.toString());
        assertTrue(right.epsilonLowerBound() > 0.2, "the audit has no power: " + right);
        Verdict halfNoise = audit(new Mechanism(honest(), share / 2, 1), runs);
        assertFalse(halfNoise.passes(), "half the variance: " + halfNoise);
        double naive = PLAN.nominalVariance() / CLIENTS;
        Verdict dropOuts = audit(new Mechanism(honest(), naive, 1), runs);
        assertFalse(dropOuts.passes(), "shares of V/n under drop-outs and colluders: " + dropOuts);
        Verdict unclipped = audit(new Mechanism(honest(), share, 2), runs);
        assertFalse(unclipped.passes(), "clip and norm test removed: " + unclipped);
    }

    @Test
    void shippedMechanismPasses_andBrokenOnesFail() {
        auditAll(40_000);
    }

    @Test
    @Tag("long")
    void fullSize() {
        auditAll(400_000);
    }
}
