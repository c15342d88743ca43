package io.sottovoce.privacy.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Attacks on the grid of the output: holes in it, or parts that only one of two neighbours reaches, tell them apart. */
final class SupportTest {
    /** The largest magnitude with a positive weight; beyond it all are zero. */
    private static int reach(BigInteger[] half) {
        int reach = half.length - 1;
        while (half[reach].signum() == 0) {
            reach--;
        }
        for (int x = 0; x <= reach; x++) {
            assertTrue(half[x].signum() > 0, "a hole at " + x);
        }
        return reach;
    }

    /** Twelve deviations either side, of which a neighbour's output is one at most away (z = 1): a common support. */
    @Test
    void support_hasNoHolesAndReachesFarBeyondTheSensitivity() {
        for (double variance : new double[] {.25, 1, 4, 1e3, 1e6}) {
            assertTrue(reach(NoiseWeights.skellam(variance)) > 12 * Math.sqrt(variance));
            assertTrue(reach(NoiseWeights.gaussian(variance)) > 12 * Math.sqrt(variance));
        }
    }

    @Test
    void sameBits_giveTheSameDraws_andTheLawIsSymmetricInItsTable() {
        NoiseSampler sampler = TableSampler.skellam(4);
        SecretBits first = KeyedBits.of(5);
        SecretBits second = KeyedBits.of(5);
        for (int i = 0; i < 1000; i++) {
            assertEquals(sampler.sample(first), sampler.sample(second));
        }
    }
}
