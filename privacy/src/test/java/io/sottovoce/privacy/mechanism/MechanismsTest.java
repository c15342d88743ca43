package io.sottovoce.privacy.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.accounting.BandedFactor;
import io.sottovoce.privacy.accounting.GaussianRenyi;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.SampledGaussianRenyi;
import io.sottovoce.privacy.noise.KeyedBits;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.vector.EncodingPlan;
import org.junit.jupiter.api.Test;

class MechanismsTest {
    private static final long SEED = 99;

    private static EncodingPlan plan(double z, int n, int shares) {
        return EncodingPlan.of(1 << 12, 1).cohort(n, shares).noiseMultiplier(z).build();
    }

    @Test
    void effectiveShares_areExactIntegers() {
        NoiseShares shares = NoiseShares.of(1000, 50_000, 50_000);
        assertEquals(50, shares.corrupt());
        assertEquals(950, shares.survivorsMin());
        assertEquals(900, shares.effective());
        assertEquals(1, NoiseShares.of(10, 0, 0).corrupt());
        assertEquals(4, NoiseShares.of(10, 333_333, 0).corrupt());
        assertThrows(IllegalArgumentException.class, () -> NoiseShares.of(3, 0, 400_000));
    }

    /** Attack 48: every allowed set of survivors, less silent colluders, still carries V. */
    @Test
    void dropOutDeficit_neverGoesBelowNominalVariance() {
        for (int n = 5; n < 60; n++) {
            NoiseShares shares = NoiseShares.of(n, 100_000, 100_000);
            EncodingPlan plan = plan(1, n, shares.effective());
            int honestSurvivors = shares.survivorsMin() - shares.corrupt();
            assertTrue(honestSurvivors * plan.shareVariance() >= plan.nominalVariance(), "n=" + n);
        }
    }

    @Test
    void distributedNoise_costsAlmostAsMuchAsGaussian() {
        EncodingPlan plan = plan(1, 100, 90);
        DistributedNoise noise = new DistributedNoise(DistributedNoise.Law.SKELLAM, plan);
        double zeroOut = epsilon(noise.zeroOut());
        double gaussian = epsilon(new GaussianRenyi(1));
        assertTrue(zeroOut >= gaussian && zeroOut < 1.01 * gaussian, zeroOut + " " + gaussian);
        assertTrue(epsilon(noise.replaceOne()) > 2 * zeroOut);
        assertTrue(epsilon(noise.ownNoiseOnly()) > 20 * zeroOut);
        DistributedNoise discrete = new DistributedNoise(DistributedNoise.Law.DISCRETE_GAUSSIAN, plan);
        assertEquals(gaussian, epsilon(discrete.zeroOut()), 1e-6);
        assertTrue(noise.share(new NoiseSamplers()).variance() >= plan.shareVariance());
        assertTrue(noise.samplingError(noise.share(new NoiseSamplers())) < 1e-29);
        assertThrows(IllegalArgumentException.class, () -> new LocalNoise(DistributedNoise.Law.SKELLAM, plan));
        double local = epsilon(new LocalNoise(DistributedNoise.Law.SKELLAM, plan(1, 100, 1)).charge());
        assertTrue(local > 2 * gaussian);
    }

    /** Attack 52: without noise nothing is called differentially private. */
    @Test
    void zeroNoise_isNotCalledPrivate() {
        EncodingPlan bare = EncodingPlan.of(100, 1).cohort(10, 8).build();
        assertThrows(IllegalArgumentException.class, () -> new DistributedNoise(DistributedNoise.Law.SKELLAM, bare));
        assertThrows(IllegalArgumentException.class, () -> new CentralNoise(0, 1, new NoiseSamplers()));
        assertThrows(IllegalArgumentException.class, () -> new RecordLevel(0, 0.1, 1));
    }

    private static double epsilon(io.sottovoce.privacy.accounting.RenyiCurve curve) {
        return RenyiBudget.of(RenyiOrders.ledger(), curve).epsilon(1e-5).epsilon();
    }

    @Test
    void adaptiveClip_findsTheMedianAndStaysWithinBounds() {
        AdaptiveClip adaptive = new AdaptiveClip(0.01, 100);
        assertEquals(1.0050378, AdaptiveClip.vectorNoiseMultiplier(1, 100), 1e-7);
        assertThrows(IllegalArgumentException.class, () -> AdaptiveClip.vectorNoiseMultiplier(10, 100));
        NoiseSamplers samplers = new NoiseSamplers();
        SecretBits bits = KeyedBits.of(SEED);
        int clients = 100;
        double clip = 0.1;
        for (int round = 0; round < 300; round++) {
            long sum = 0;
            for (int client = 0; client < clients; client++) {
                double norm = 2.0 * (client + 0.5) / clients; // median 1
                sum += AdaptiveClip.indicator(norm > clip)
                        + samplers.skellam(AdaptiveClip.indicatorShareVariance(clients, 90))
                                .sample(bits);
            }
            clip = adaptive.next(clip, sum, clients);
        }
        assertEquals(1, clip, 0.15);
        assertEquals(100, adaptive.next(99.9, -1_000_000, clients));
        assertEquals(0.02 + 13 / 4e4, AdaptiveClip.charge(clients).epsilon(4), 1e-15);
    }

    @Test
    void treeSums_carryOneNoisePerNode() {
        NoiseSamplers samplers = new NoiseSamplers();
        SecretBits bits = KeyedBits.of(SEED);
        int dimension = 4000;
        int steps = 13;
        TreeAggregation tree = new TreeAggregation(steps, dimension, 2, 10, samplers);
        long[] ones = new long[dimension];
        java.util.Arrays.fill(ones, 1);
        for (int t = 1; t <= steps; t++) {
            long[] sum = tree.next(ones, bits);
            double square = 0;
            for (long x : sum) {
                square += (x - t) * (double) (x - t);
            }
            double expected =
                    Integer.bitCount(t) * samplers.discreteGaussian(400).variance();
            assertEquals(1, square / dimension / expected, 5 * Math.sqrt(2.0 / dimension));
        }
        assertThrows(IllegalStateException.class, () -> tree.next(ones, bits));
        assertEquals(4.0 / (2 * 4) * 3, tree.charge(1, 0).epsilon(3), 1e-12);
    }

    @Test
    void bandedStream_estimatesEachVectorWithCorrelatedNoise() {
        NoiseSamplers samplers = new NoiseSamplers();
        SecretBits bits = KeyedBits.of(SEED);
        int dimension = 4000;
        BandedFactor factor = BandedFactor.squareRoot(3);
        BandedAggregation stream = new BandedAggregation(factor, 16, dimension, 1, 10, samplers);
        double[] prefixError = new double[dimension];
        int steps = 12;
        for (int t = 0; t < steps; t++) {
            long[] x = new long[dimension];
            java.util.Arrays.fill(x, t + 1);
            double[] estimate = stream.next(x, bits);
            for (int i = 0; i < dimension; i++) {
                prefixError[i] += estimate[i] - (t + 1);
            }
        }
        double square = java.util.Arrays.stream(prefixError).map(e -> e * e).sum() / dimension;
        // Prefix error is A C^-1 z: its variance is below that of independent noise of the same cost.
        double independent = steps * 100.0 * (1 + .25 + 9 / 64.0);
        assertTrue(square < independent, square + " " + independent);
        assertTrue(stream.charge(2, 2, steps).epsilon(2) > 0);
        assertThrows(IllegalArgumentException.class, () -> stream.charge(2, 1, steps));
    }

    @Test
    void recordLevel_isTheSampledGaussianAndGrowsWithRecordsPerPerson() {
        RecordLevel records = new RecordLevel(1.1, 0.01, 1);
        records.charge(60);
        records.charge(40);
        double expected = RenyiBudget.nothing(RenyiOrders.ledger())
                .plus(new SampledGaussianRenyi(1.1, 0.01), 100)
                .epsilon(1e-5)
                .epsilon();
        assertEquals(expected, records.spent().epsilon(1e-5).epsilon(), 1e-9);
        RecordLevel family = new RecordLevel(1.1, 0.01, 3);
        assertTrue(family.charge(100).epsilon(1e-5).epsilon() > 3 * expected);
    }

    @Test
    void centralNoise_isOnEveryCoordinate() {
        CentralNoise noise = new CentralNoise(2, 50, new NoiseSamplers());
        long[] values = new long[20_000];
        noise.addTo(values, KeyedBits.of(SEED));
        double square =
                java.util.Arrays.stream(values).mapToDouble(x -> (double) x * x).sum() / values.length;
        assertTrue(square > 9_400 && square < 10_700, "" + square);
        assertEquals(new GaussianRenyi(2).epsilon(7), noise.charge().epsilon(7), 1e-15);
    }
}
