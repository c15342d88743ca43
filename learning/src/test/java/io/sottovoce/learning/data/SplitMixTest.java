package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMixTest {
    @Test
    void bits_areThoseOfTheJdksSplitMix() {
        for (long seed : new long[] {0, 1, -1, 1234567}) {
            SplitMix ours = new SplitMix(seed);
            SplittableRandom jdks = new SplittableRandom(seed);
            for (int i = 0; i < 1000; i++) {
                assertEquals(jdks.nextLong(), ours.nextLong());
            }
        }
    }

    /** A bound of six standard errors fails by chance with probability below 2e-9 a comparison; the seed is fixed. */
    @Test
    void gammaMeans_areTheirShapes() {
        SplitMix random = new SplitMix(5);
        for (double shape : new double[] {0.05, 0.5, 1, 3, 50}) {
            int draws = 100_000;
            double sum = 0;
            for (int i = 0; i < draws; i++) {
                sum += Math.exp(random.nextLogGamma(shape));
            }
            assertEquals(shape, sum / draws, 6 * Math.sqrt(shape / draws), "shape " + shape);
        }
    }

    @Test
    void boundedDraws_coverTheirRange() {
        SplitMix random = new SplitMix(6);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }
        // Binomial(70000, 1/7) has deviation 92.6: six of them, probability below 2e-9 a count.
        for (int count : counts) {
            assertTrue(Math.abs(count - 10_000) < 556, "count " + count);
        }
    }
}
