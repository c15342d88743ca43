package io.sottovoce.privacy.noise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attack by the clock: Welch's test between draws of small and of large magnitude, single calls and blocks of 16.
 *
 * <p>|t| < 4.5 fails a sampler whose time is independent of the value once in 10^5. Calls above 5 microseconds are
 * interruptions and left out.
 */
@Tag("long")
final class SamplingTimeTest {
    private static final int CALLS = 1_000_000;
    private static final int BLOCK = 16;
    private static final double INTERRUPTED_NANOS = 5_000;

    @ParameterizedTest
    @ValueSource(doubles = {10, 50, 600, 3500})
    void singleCalls_takeTheSameTimeForSmallAndLargeValues(double deviation) {
        NoiseSampler sampler = TableSampler.skellam(deviation * deviation);
        SecretBits bits = KeyedBits.of(1);
        Welch welch = new Welch();
        for (int i = -CALLS / 2; i < CALLS; i++) {
            long start = System.nanoTime();
            long x = sampler.sample(bits);
            long nanos = System.nanoTime() - start;
            if (i >= 0 && nanos < INTERRUPTED_NANOS) {
                welch.add(Math.abs(x) > 1.5 * deviation, nanos);
            }
        }
        assertTrue(Math.abs(welch.t()) < 4.5, "t = " + welch.t());
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, 50, 600, 3500})
    void blocks_takeTheSameTimeForSmallAndLargeValues(double deviation) {
        NoiseSampler sampler = TableSampler.skellam(deviation * deviation);
        SecretBits bits = KeyedBits.of(2);
        long[] draws = new long[BLOCK];
        Welch welch = new Welch();
        for (int i = -CALLS / 2; i < CALLS; i++) {
            long start = System.nanoTime();
            sampler.sample(bits, draws, BLOCK);
            long nanos = System.nanoTime() - start;
            int large = 0;
            for (long x : draws) {
                large += Math.abs(x) > 1.5 * deviation ? 1 : 0;
            }
            if (i >= 0 && nanos < INTERRUPTED_NANOS && (large <= 1 || large >= 4)) {
                welch.add(large >= 4, nanos);
            }
        }
        assertTrue(Math.abs(welch.t()) < 4.5, "t = " + welch.t());
    }

    /** Two samples of times and their difference in its standard errors. */
    private static final class Welch {
        private final double[] count = new double[2];
        private final double[] sum = new double[2];
        private final double[] square = new double[2];

        void add(boolean large, long time) {
            int group = large ? 1 : 0;
            double nanos = (double) time;
            count[group]++;
            sum[group] += nanos;
            square[group] += nanos * nanos;
        }

        double t() {
            double error = 0;
            double[] mean = new double[2];
            for (int g = 0; g < 2; g++) {
                mean[g] = sum[g] / count[g];
                error += (square[g] / count[g] - mean[g] * mean[g]) / count[g];
            }
            return (mean[1] - mean[0]) / Math.sqrt(error);
        }
    }
}
