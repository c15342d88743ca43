package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CommonZerosTest {
    @Test
    void groups_holdEachExampleOnceAndAllThatIsNotZero() {
        SplittableRandom random = new SplittableRandom(3);
        for (int[] shape : new int[][] {{7}, {5, 6}, {6, 5, 1}, {4, 4, 3}, {1}}) {
            Dataset data = framed(shape, 53, random);
            for (int step : new int[] {1, 4, 1000}) {
                List<CommonZeros.Group> groups = CommonZeros.groups(data, 8, step);
                int[] all = groups.stream()
                        .flatMapToInt(group -> Arrays.stream(group.examples()))
                        .sorted()
                        .toArray();
                assertArrayEquals(IntStream.range(0, 53).toArray(), all);
                groups.forEach(group -> assertHolds(data, group, step));
            }
        }
    }

    @Test
    void examplesWithZerosInTheSamePlaces_areTogether() {
        float[] features = new float[8 * 16];
        for (int i = 0; i < 8; i++) {
            features[i * 16 + (i % 2 == 0 ? 0 : 15)] = 1; // in the first or the last line, in turns
        }
        Dataset data = Dataset.classification("corners", new int[] {4, 4}, 2, features, new int[8]);
        List<CommonZeros.Group> groups = CommonZeros.groups(data, 4, 1);
        assertArrayEquals(new int[] {0}, groups.get(0).features());
        assertArrayEquals(new int[] {15}, groups.get(1).features());
    }

    @Test
    void nothingButZeros_stillHasAFeature() {
        Dataset data = Dataset.regression("zeros", new int[] {3}, new float[6], new float[2]);
        assertEquals(1, CommonZeros.groups(data, 2, 1).get(0).features().length);
        assertEquals(0, CommonZeros.groups(data.first(0), 2, 1).size());
    }

    @Test
    void aFeatureThatIsNotANumber_isNotZero() {
        Dataset data = Dataset.regression("holes", new int[] {3}, new float[] {0, Float.NaN, -0f}, new float[1]);
        assertArrayEquals(new int[] {1}, CommonZeros.groups(data, 1, 1).get(0).features());
    }

    private static void assertHolds(Dataset data, CommonZeros.Group group, int step) {
        int[] features = group.features();
        int width = data.featuresPerExample();
        assertTrue(features.length % step == 0 || features.length == width);
        assertArrayEquals(IntStream.of(features).sorted().distinct().toArray(), features);
        float[] example = new float[width];
        for (int member : group.examples()) {
            data.copyFeatures(member, example, 0);
            for (int j = 0; j < width; j++) {
                assertTrue(example[j] == 0 || Arrays.binarySearch(features, j) >= 0);
            }
        }
    }

    /** Examples that are zero outside a frame of their own. */
    private static Dataset framed(int[] shape, int count, SplittableRandom random) {
        int width = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        float[] features = new float[count * width];
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(width);
            for (int j = from; j < from + random.nextInt(width - from + 1); j++) {
                features[i * width + j] = random.nextInt(3);
            }
        }
        return Dataset.classification("framed", shape, 2, features, new int[count]);
    }
}
