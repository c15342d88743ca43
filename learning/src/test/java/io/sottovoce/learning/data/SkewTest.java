package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Skew of quantity and of features, and standardised features. */
final class SkewTest {
    private static final LoadedData DIGITS = new DataCatalogue(java.util.Map.of()).load("digits");

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.5, 100, 1e6})
    void sizes_dealEveryExampleAndNobodyGoesWithout(double alpha) {
        Partition partition = Partitioner.sizes(alpha).partition(DIGITS.train(), 50, 7);
        int[] sizes = IntStream.range(0, 50).map(partition::size).toArray();
        assertEquals(DIGITS.train().data().size(), IntStream.of(sizes).sum());
        assertTrue(IntStream.of(sizes).allMatch(size -> size >= 1));
    }

    @Test
    void smallAlpha_makesSizesMoreUnequal() {
        assertTrue(largest("sizes:0.1") > 3 * largest("sizes:100"));
    }

    private static int largest(String rule) {
        Partition partition = Partitioner.parse(rule).partition(DIGITS.train(), 50, 3);
        return IntStream.range(0, 50).map(partition::size).max().orElseThrow();
    }

    @Test
    void impossibleAlphaAndLevel_areRefusedInOneLine() {
        assertThrows(DataException.class, () -> Partitioner.parse("sizes:0"));
        assertThrows(DataException.class, () -> Partitioner.parse("sizes:x"));
        assertThrows(DataException.class, () -> new FeatureShift(-1));
        assertThrows(DataException.class, () -> new FeatureShift(Double.NaN));
    }

    /** Variances of 64 x 143 draws: six deviations of the estimate are 9 %; the chance that one of two is off is 4e-9. */
    @Test
    void featureShift_addsNoiseThatGrowsWithTheClient() {
        List<Dataset> parts = Partitioner.iid()
                .partition(DIGITS.train(), 10, 1)
                .apply(DIGITS.train().data());
        List<Dataset> shifted = new FeatureShift(0.5).apply(parts, 1);
        assertEquals(0, variance(parts.get(0), shifted.get(0)), 0);
        assertEquals(0.25, variance(parts.get(5), shifted.get(5)), 0.25 * 0.09);
        assertEquals(0.45, variance(parts.get(9), shifted.get(9)), 0.45 * 0.09);
        assertEquals(parts.get(9).label(3), shifted.get(9).label(3));
        assertEquals(
                0,
                variance(shifted.get(9), new FeatureShift(0.5).apply(parts, 1).get(9)),
                0);
    }

    @Test
    void standardisedFeatures_haveMeanZeroAndNearlyUnitVariance() {
        Dataset raw = DIGITS.train().data();
        Dataset scaled =
                raw.standardisedBy(raw).select(IntStream.range(0, raw.size()).toArray());
        int width = raw.featuresPerExample();
        float[] example = new float[width];
        double[] sum = new double[width];
        double[] squares = new double[width];
        for (int i = 0; i < scaled.size(); i++) {
            scaled.copyFeatures(i, example, 0);
            for (int j = 0; j < width; j++) {
                sum[j] += example[j];
                squares[j] += example[j] * example[j];
            }
        }
        for (int j = 0; j < width; j++) {
            assertEquals(0, sum[j] / scaled.size(), 1e-4);
            double variance = squares[j] / scaled.size();
            assertTrue(variance < 1 && (variance > 0.9 || variance == 0 || constantNearly(raw, j)), "feature " + j);
        }
        assertArrayEquals(raw.labelCounts(), scaled.labelCounts());
    }

    /** Deviations near the floor are not brought to one. */
    private static boolean constantNearly(Dataset data, int feature) {
        float[] example = new float[data.featuresPerExample()];
        int nonZero = 0;
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, example, 0);
            nonZero += example[feature] != 0 ? 1 : 0;
        }
        return nonZero < 20;
    }

    private static double variance(Dataset before, Dataset after) {
        int width = before.featuresPerExample();
        float[] one = new float[width];
        float[] other = new float[width];
        double squares = 0;
        for (int i = 0; i < before.size(); i++) {
            before.copyFeatures(i, one, 0);
            after.copyFeatures(i, other, 0);
            for (int j = 0; j < width; j++) {
                squares += Math.pow(other[j] - one[j], 2);
            }
        }
        return squares / ((double) before.size() * width);
    }
}
