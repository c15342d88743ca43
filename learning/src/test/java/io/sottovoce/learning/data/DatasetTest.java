package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class DatasetTest {
    private static final String EXPECTED = ", expected extents from 1 whose product is at most 2147483647";

    @Test
    void extentBelowOne_isRefusedWithTheShape() {
        assertRefused("rows: found shape [0]" + EXPECTED, () -> labelled(0));
        assertRefused("rows: found shape [8, 0, 1]" + EXPECTED, () -> labelled(8, 0, 1));
        assertRefused("rows: found shape [-2, -3]" + EXPECTED, () -> labelled(-2, -3));
        assertRefused(
                "rows: found shape [0, 3]" + EXPECTED,
                () -> Dataset.images("rows", new int[] {0, 3}, 2, new byte[0], new int[2]));
        assertRefused(
                "rows: found shape [0]" + EXPECTED,
                () -> Dataset.regression("rows", new int[] {0}, new float[0], new float[2]));
    }

    @Test
    void shapeOfMoreFeaturesThanAnArrayHolds_isRefusedWithTheShape() {
        assertRefused("rows: found shape [65536, 65536]" + EXPECTED, () -> labelled(65536, 65536));
        assertRefused(
                "rows: found shape [2147483647, 2147483647, 2147483647]" + EXPECTED,
                () -> labelled(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertRefused(
                "rows: found shape [2147483647, 2, 0]" + EXPECTED,
                () -> Dataset.regression("rows", new int[] {Integer.MAX_VALUE, 2, 0}, new float[0], new float[0]));
    }

    @Test
    void featuresThatDoNotFillTheShape_areRefused() {
        assertRefused(
                "rows: 0 features do not make 2 examples of shape [2147483647]", () -> labelled(Integer.MAX_VALUE));
        assertEquals(
                0,
                Dataset.regression("none", new int[] {3}, new float[0], new float[0])
                        .size());
    }

    @Test
    void unpacked_hasTheSameExamples() {
        byte[] pixels = new byte[12];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (37 * i);
        }
        Dataset all = Dataset.images("images", new int[] {3}, 2, pixels, new int[] {0, 1, 1, 0});
        for (Dataset packed : List.of(all, all.select(new int[] {3, 1}), all.standardisedBy(all))) {
            Dataset unpacked = packed.unpacked();
            assertEquals(packed.size(), unpacked.size());
            for (int i = 0; i < packed.size(); i++) {
                assertEquals(packed.label(i), unpacked.label(i));
                assertArrayEquals(features(packed, i), features(unpacked, i));
            }
            assertSame(unpacked, unpacked.unpacked());
        }
    }

    private static float[] features(Dataset data, int example) {
        float[] values = new float[data.featuresPerExample()];
        data.copyFeatures(example, values, 0);
        return values;
    }

    private static Dataset labelled(int... shape) {
        return Dataset.classification("rows", shape, 2, new float[0], new int[2]);
    }

    private static void assertRefused(String line, Executable made) {
        assertEquals(line, assertThrows(IllegalArgumentException.class, made).getMessage());
    }
}
