package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FiniteFloatsTest {
    /** Every kind of exponent and sign, denormals and the largest finite number among them. */
    private static final int[] BITS = {
        0,
        0x8000_0000,
        1,
        0x007F_FFFF,
        0x0080_0000,
        0x3F80_0000,
        0x7F7F_FFFF,
        0xFF7F_FFFF,
        0x7F80_0000,
        0xFF80_0000,
        0x7F80_0001,
        0x7FC0_0000,
        0xFFFF_FFFF
    };

    @Test
    void everyPairOfKinds_isJudgedAsThePlatformDoes() {
        for (int first : BITS) {
            for (int second : BITS) {
                requireAsPlatform(first, second);
                requireAsPlatform(0x3F80_0000, first, second);
                requireAsPlatform(first);
            }
        }
    }

    @Test
    void randomBits_areJudgedAsThePlatformDoes() {
        SplittableRandom random = new SplittableRandom(20);
        for (int run = 0; run < 2_000; run++) {
            int[] bits = random.ints(random.nextInt(0, 40)).toArray();
            requireAsPlatform(bits);
        }
    }

    private static void requireAsPlatform(int... bits) {
        ByteBuffer floats = ByteBuffer.allocate(bits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        OptionalInt expected = OptionalInt.empty();
        for (int i = bits.length - 1; i >= 0; i--) {
            floats.putInt(i * Float.BYTES, bits[i]);
            if (!Float.isFinite(Float.intBitsToFloat(bits[i]))) {
                expected = OptionalInt.of(i);
            }
        }
        assertEquals(expected, FiniteFloats.firstNotFinite(floats.asReadOnlyBuffer()));
    }
}
