package io.sottovoce.privacy.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.testing.VectorFile;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.special.Gamma;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every chi-square below rejects the right sampler with probability 1e-6. */
class NoiseSamplersTest {
    private static final long SEED = 31_337;
    private static final double P_MIN = 1e-6;

    private static double[] halfProbabilities(BigInteger[] half) {
        BigInteger total = half[0];
        for (int i = 1; i < half.length; i++) {
            total = total.add(half[i].shiftLeft(1));
        }
        double[] p = new double[half.length];
        for (int i = 0; i < half.length; i++) {
            p[i] = half[i].shiftLeft(1000).divide(total).doubleValue() * 0x1p-1000;
        }
        return p;
    }

    private static double chiSquareP(Map<Long, Integer> counts, double[] p, int draws) {
        double statistic = 0;
        int cells = 0;
        double expectedRest = draws;
        int seenRest = draws;
        for (int x = -(p.length - 1); x < p.length; x++) {
            double expected = draws * p[Math.abs(x)];
            if (expected >= 20) {
                int seen = counts.getOrDefault((long) x, 0);
                statistic += (seen - expected) * (seen - expected) / expected;
                expectedRest -= expected;
                seenRest -= seen;
                cells++;
            }
        }
        if (expectedRest > 1) {
            statistic += (seenRest - expectedRest) * (seenRest - expectedRest) / expectedRest;
            cells++;
        }
        return Gamma.regularizedGammaQ((cells - 1) / 2.0, statistic / 2);
    }

    private static double fit(NoiseSampler sampler, BigInteger[] half, int draws) {
        SecretBits bits = KeyedBits.of(SEED);
        Map<Long, Integer> counts = new TreeMap<>();
        for (int i = 0; i < draws; i++) {
            counts.merge(sampler.sample(bits), 1, Integer::sum);
        }
        return chiSquareP(counts, halfProbabilities(half), draws);
    }

    @Test
    void tables_drawTheirLaw() {
        for (double variance : new double[] {.25, 1, 4, 1e3}) {
            assertTrue(fit(TableSampler.skellam(variance), NoiseWeights.skellam(variance), 300_000) > P_MIN);
            assertTrue(fit(TableSampler.gaussian(variance), NoiseWeights.gaussian(variance), 300_000) > P_MIN);
        }
    }

    @Test
    void drawsOfABlock_areThoseOneByOne() {
        for (double variance : new double[] {.01, 1, 700, 1e6, 1.6e6}) {
            for (NoiseSampler sampler :
                    new NoiseSampler[] {TableSampler.skellam(variance), TableSampler.gaussian(variance)}) {
                for (int count : new int[] {1, 15, 16, 17, 4_099}) {
                    long[] together = new long[count + 1];
                    sampler.sample(KeyedBits.of(SEED), together, count);
                    SecretBits bits = KeyedBits.of(SEED);
                    for (int i = 0; i < count; i++) {
                        assertEquals(sampler.sample(bits), together[i]);
                    }
                    assertEquals(0, together[count]);
                }
            }
        }
    }

    @Test
    void draws_areThoseOfAnotherImplementation() {
        for (List<String> fields : VectorFile.read("noise/draws.txt")) {
            double variance = Double.parseDouble(fields.get(1));
            NoiseSampler sampler =
                    fields.get(0).equals("skellam") ? TableSampler.skellam(variance) : TableSampler.gaussian(variance);
            SecretBits bits = SecretBits.ofKey(HexFormat.of().parseHex(fields.get(2)));
            for (String expected : fields.get(3).split(",", -1)) {
                assertEquals(Long.parseLong(expected), sampler.sample(bits), fields.get(0) + " " + fields.get(1));
            }
        }
    }

    @Test
    void everySampler_hasAtLeastTheVarianceAskedFor() {
        NoiseSamplers samplers = new NoiseSamplers();
        for (double variance = 1e7; variance < 1e15; variance *= 1.37) {
            assertTrue(samplers.discreteGaussian(variance).variance() >= VarianceGrid.roundUp(variance));
        }
    }

    /** Ten million draws of each law, at the widths of light and of heavy noise. */
    @Test
    @Tag("long")
    void tables_drawTheirLawAlsoInTenMillionDraws() {
        for (double variance : new double[] {.25, 1, 4, 1e3, 1e6}) {
            assertTrue(fit(TableSampler.skellam(variance), NoiseWeights.skellam(variance), 10_000_000) > P_MIN);
            assertTrue(fit(TableSampler.gaussian(variance), NoiseWeights.gaussian(variance), 10_000_000) > P_MIN);
        }
    }

    @Test
    void wrongVariance_isNoticed() {
        assertTrue(fit(TableSampler.skellam(4), NoiseWeights.skellam(4.1), 300_000) < P_MIN);
        assertTrue(fit(TableSampler.skellam(4), NoiseWeights.gaussian(4), 300_000) < P_MIN);
    }

    @Test
    void wideSampler_drawsTheLawOfTheTable() {
        double variance = 150 * 150;
        assertTrue(fit(new WideGaussianSampler(variance), NoiseWeights.gaussian(variance), 300_000) > P_MIN);
        NoiseSampler huge = new WideGaussianSampler(1e14);
        SecretBits bits = KeyedBits.of(SEED);
        double sum = 0;
        double square = 0;
        int draws = 50_000;
        for (int i = 0; i < draws; i++) {
            double x = huge.sample(bits) / 1e7;
            sum += x;
            square += x * x;
        }
        assertEquals(0, sum / draws, 5 / Math.sqrt(draws)); // 5 deviations: 6e-7
        assertEquals(1, square / draws, 5 * Math.sqrt(2.0 / draws));
    }

    @Test
    void referenceInRationals_drawsTheSameLaw() {
        RationalReference reference = new RationalReference(SEED);
        Map<Long, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            counts.merge(reference.gaussian(9), 1, Integer::sum);
        }
        assertTrue(chiSquareP(counts, halfProbabilities(NoiseWeights.gaussian(9)), 100_000) > P_MIN);
    }

    @Test
    void sumOfSkellamShares_isSkellamOfTheSum() {
        NoiseSampler share = TableSampler.skellam(2.5);
        SecretBits bits = KeyedBits.of(SEED);
        Map<Long, Integer> counts = new TreeMap<>();
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            long sum = 0;
            for (int client = 0; client < 10; client++) {
                sum += share.sample(bits);
            }
            counts.merge(sum, 1, Integer::sum);
        }
        assertTrue(chiSquareP(counts, halfProbabilities(NoiseWeights.skellam(25)), draws) > P_MIN);
    }

    @Test
    void weights_areTheKnownProbabilities() {
        // e^-1 I_0(1), e^-1 I_1(1), e^-1 I_5(1), e^-V I_3000(V) at V = 10^6: mpmath, 40 digits.
        double[] skellam = halfProbabilities(NoiseWeights.skellam(1));
        assertEquals(0.46575960759364043, skellam[0], 1e-16);
        assertEquals(0.20791041534970844, skellam[1], 1e-16);
        assertEquals(9.986571411208691e-05, skellam[5], 1e-18);
        assertEquals(4.431853951745946e-06, halfProbabilities(NoiseWeights.skellam(1e6))[3000], 1e-19);
        // Variances of the discrete Gaussian of parameter 1/4 and 1.
        assertEquals(.215012675088, variance(halfProbabilities(NoiseWeights.gaussian(.25))), 1e-11);
        assertEquals(.999999788768, variance(halfProbabilities(NoiseWeights.gaussian(1))), 1e-11);
        assertEquals(12.34, variance(halfProbabilities(NoiseWeights.skellam(12.34))), 1e-12);
    }

    private static double variance(double[] half) {
        double sum = 0;
        for (int x = 1; x < half.length; x++) {
            sum += 2.0 * x * x * half[x];
        }
        return sum;
    }

    @Test
    void variance_isRoundedUpByAtMostOnePercentAndTablesAreKept() {
        NoiseSamplers samplers = new NoiseSamplers();
        for (double v = 0.01; v < 1e7; v *= 1.37) {
            double grid = VarianceGrid.roundUp(v);
            assertTrue(grid >= v && grid <= v * 1.0101, v + " -> " + grid);
            assertEquals(grid, VarianceGrid.roundUp(grid));
        }
        assertSame(samplers.skellam(1000), samplers.skellam(1000.5));
        assertThrows(IllegalArgumentException.class, () -> samplers.skellam(1e8));
        assertThrows(IllegalArgumentException.class, () -> samplers.skellam(0));
        assertTrue(samplers.discreteGaussian(1e10).variance() >= 1e10);
        assertTrue(samplers.skellam(1000).error() < 0x1p-116);
    }

    @Test
    void largestTable_isBuiltAndDrawsItsVariance() {
        NoiseSampler sampler = new NoiseSamplers().skellam(1.5e7);
        SecretBits bits = KeyedBits.of(SEED);
        int draws = 200_000;
        double square = 0;
        for (int i = 0; i < draws; i++) {
            double x = sampler.sample(bits);
            square += x * x;
        }
        assertEquals(1, square / draws / sampler.variance(), 5 * Math.sqrt(2.0 / draws));
    }
}
