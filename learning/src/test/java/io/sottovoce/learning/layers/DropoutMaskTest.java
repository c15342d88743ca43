package io.sottovoce.learning.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.learning.spec.SplitMix64;
import org.junit.jupiter.api.Test;

/** Masks in integers against the comparison that they stand for. */
final class DropoutMaskTest {
    private static final float[] RATES = {0, 0x1p-24f, 0.1f, 0.25f, 1f / 3, 0.5f, 0.7f, 0.999f, Math.nextDown(1f)};

    private static float[] compared(long seed, float rate, int count) {
        SplitMix64 random = new SplitMix64(seed);
        float[] mask = new float[count];
        for (int i = 0; i < count; i += 2) {
            long draw = random.nextLong();
            mask[i] = SplitMix64.unit(draw) < rate ? 0 : 1 / (1 - rate);
            if (i + 1 < count) {
                mask[i + 1] = SplitMix64.unit(draw << 32) < rate ? 0 : 1 / (1 - rate);
            }
        }
        return mask;
    }

    @Test
    void mask_isTheComparedOne_forEveryRateAndLength() {
        for (float rate : RATES) {
            for (int count : new int[] {0, 1, 2, 3, 10, 12_545}) {
                float[] mask = new float[count];
                DropoutLayer.draw(new SplitMix64(count), rate, mask, count);
                assertArrayEquals(compared(count, rate, count), mask);
            }
        }
    }

    @Test
    void drawsOfTwoMasks_followEachOther() {
        SplitMix64 one = new SplitMix64(3);
        DropoutLayer.draw(one, 0.5f, new float[7], 7);
        SplitMix64 other = new SplitMix64(3);
        for (int i = 0; i < 4; i++) {
            other.nextLong();
        }
        assertEquals(other.nextLong(), one.nextLong());
    }
}
