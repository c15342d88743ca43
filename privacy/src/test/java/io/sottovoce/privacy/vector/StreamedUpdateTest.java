package io.sottovoce.privacy.vector;

import static io.sottovoce.privacy.vector.EncodingTest.encode;
import static io.sottovoce.privacy.vector.EncodingTest.key;
import static io.sottovoce.privacy.vector.EncodingTest.rotation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Updates that are read block by block and never held as a whole. */
class StreamedUpdateTest {
    /** Coordinates that are computed when they are read. */
    private record Computed(long dimension) implements CoordinateSource {
        @Override
        public void copyTo(long from, float[] target, int at, int length) {
            for (int i = 0; i < length; i++) {
                target[at + i] = ((from + i) * 2_654_435_761L & 0xFFFF) / 65_536f - 0.5f;
            }
        }
    }

    @Test
    void streamedUpdate_isEncodedLikeTheSameInMemory() {
        Computed source = new Computed(200_000);
        float[] values = new float[200_000];
        source.copyTo(0, values, 0, values.length);
        EncodingPlan plan = EncodingPlan.of(values.length, 1)
                .cohort(20, 17)
                .noiseMultiplier(1)
                .build();
        EncodedUpdate streamed =
                new EncodedUpdate(ClippedUpdate.clip(source, 1), plan, rotation(), RoundingKey.ofKey(key(5)));
        int[] expected = encode(values, plan, 5);
        for (int at = 0; streamed.hasNext(); at += plan.blockLength()) {
            RingVector block = streamed.next();
            for (int i = 0; i < block.length(); i++) {
                assertEquals(expected[at + i], block.centred(i));
            }
        }
    }

    @Test
    void streamedBlocks_decodeToTheUpdate() {
        Computed source = new Computed(150_000);
        EncodingPlan plan = EncodingPlan.of(source.dimension(), 1).build();
        ClippedUpdate clipped = ClippedUpdate.clip(source, 1000);
        assertFalse(clipped.wasClipped());
        EncodedUpdate encoded =
                new EncodedUpdate(ClippedUpdate.clip(source, 1), plan, rotation(), RoundingKey.ofKey(key(5)));
        BlockDecoder decoder = new BlockDecoder(plan, rotation(), 1);
        double factor = 1 / ClippedUpdate.norm(source, 1);
        long at = 0;
        while (encoded.hasNext()) {
            float[] real = decoder.next(encoded.next());
            float[] original = new float[real.length];
            source.copyTo(at, original, 0, original.length);
            for (int i = 0; i < real.length; i++) {
                assertEquals(original[i] * factor, real[i], 6 / plan.scale());
            }
            at += real.length;
        }
        assertEquals(source.dimension(), at);
        assertTrue(decoder.isComplete());
    }

    @Test
    void streamedCoordinateThatIsNotFinite_isNamed() {
        CoordinateSource source = new CoordinateSource() {
            @Override
            public long dimension() {
                return 70_000;
            }

            @Override
            public void copyTo(long from, float[] target, int at, int length) {
                for (int i = 0; i < length; i++) {
                    target[at + i] = from + i == 69_998 ? Float.NaN : 1f;
                }
            }
        };
        String message = assertThrows(IllegalArgumentException.class, () -> ClippedUpdate.clip(source, 1))
                .getMessage();
        assertTrue(String.valueOf(message).contains("69998"), message);
    }

    @Test
    void sourceThatGrowsAfterTheNormTest_isStopped() {
        float[] factor = {1};
        CoordinateSource source = new CoordinateSource() {
            @Override
            public long dimension() {
                return 1000;
            }

            @Override
            public void copyTo(long from, float[] target, int at, int length) {
                Arrays.fill(target, at, at + length, 0.02f * factor[0]);
            }
        };
        EncodingPlan plan = EncodingPlan.of(1000, 1).build();
        EncodedUpdate encoded =
                new EncodedUpdate(ClippedUpdate.clip(source, 1), plan, rotation(), RoundingKey.ofKey(key(5)));
        factor[0] = 2;
        assertThrows(IllegalStateException.class, encoded::next);
    }

    /** 2^30 coordinates in blocks: the memory is a block's, whatever the dimension. */
    @Test
    @Tag("long")
    void billionCoordinates_needTheMemoryOfABlock() {
        Computed source = new Computed(1 << 30);
        EncodingPlan plan =
                EncodingPlan.of(source.dimension(), 1).cohort(20, 17).build();
        EncodedUpdate encoded =
                new EncodedUpdate(ClippedUpdate.clip(source, 1), plan, rotation(), RoundingKey.ofKey(key(5)));
        BlockDecoder decoder = new BlockDecoder(plan, rotation(), 1);
        long coordinates = 0;
        while (encoded.hasNext()) {
            coordinates += decoder.next(encoded.next()).length;
        }
        assertEquals(source.dimension(), coordinates);
    }
}
