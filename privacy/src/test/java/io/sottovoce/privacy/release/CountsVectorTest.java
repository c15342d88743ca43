package io.sottovoce.privacy.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountsVectorTest {
    private static final CountsVector PLAIN = new CountsVector(4, 0, 5);
    private static final SecretBits BITS = SecretBits.from(new SecureRandom());

    @Test
    void shares_comeBackAsSums() {
        int[] one = PLAIN.encode(new double[] {0.5, 0.25, 0.125, 0}, null, BITS);
        RingVector sum = RingVector.copyOf(new Ring(CountsVector.BITS), one);
        sum.add(RingVector.copyOf(new Ring(CountsVector.BITS), one));
        assertEquals(List.of(1.0, 0.5, 0.25, 0.0), PLAIN.decode(sum));
    }

    /** Whatever a client says, it moves the sum by at most the grid. */
    @Test
    void sharesThatAreTooMuch_areBroughtDownToOneInAll() {
        int[] much = PLAIN.encode(new double[] {5, 1, Double.POSITIVE_INFINITY, 1}, null, BITS);
        assertTrue(Arrays.stream(much).sum() <= PLAIN.grid());
        assertTrue(Arrays.stream(much).allMatch(element -> element >= 0));
        assertArrayEquals(new int[4], PLAIN.encode(new double[] {Double.NaN, -3, 0, 0}, null, BITS));
        assertArrayEquals(new int[4], PLAIN.encode(new double[] {1}, null, BITS));
    }

    /** Two shares carry the whole deviation of 4 z g; samplers reach to 4000. */
    @Test
    void grid_isCoarserForMoreNoise() {
        for (double z : new double[] {0.01, 0.3, 1, 5, 100}) {
            CountsVector noisy = new CountsVector(20, z, 2);
            assertTrue(Math.sqrt(noisy.shareVariance()) < 4000, "z = " + z);
            assertEquals(1, Integer.bitCount(noisy.grid()));
        }
    }
}
