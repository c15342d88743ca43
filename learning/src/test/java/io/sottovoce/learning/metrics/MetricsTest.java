package io.sottovoce.learning.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final double EXACT = 1e-12;

    @Test
    void confusionMatrix_countsTruthAgainstPrediction() {
        Predictions predictions = said(3, new int[] {0, 0, 1, 1, 1, 2}, new int[] {0, 1, 1, 1, 0, 1});
        ConfusionMatrix matrix = ConfusionMatrix.of(predictions);
        assertEquals(1, matrix.count(0, 1));
        assertEquals(2, matrix.count(1, 1));
        assertEquals(3, matrix.support(1));
        assertEquals(4, matrix.predicted(1));
        ConfusionMatrix.ClassMetrics one = matrix.byClass().get(1);
        assertEquals(0.5, one.precision(), EXACT);
        assertEquals(2 / 3.0, one.recall(), EXACT);
        assertEquals(4 / 7.0, one.f1(), EXACT);
        assertTrue(Double.isNaN(matrix.byClass().get(2).precision()));
        assertEquals((0.5 + 4 / 7.0 + 0) / 3, matrix.macroF1(), EXACT);
        assertEquals(0.5, predictions.accuracy(), EXACT);
    }

    @Test
    void auc_isTheShareOfPairsInOrder_tiesOneHalf() {
        SplitMix64 random = new SplitMix64(3);
        for (int run = 0; run < 200; run++) {
            double[] scores = new double[1 + random.nextInt(40)];
            boolean[] positive = new boolean[scores.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(1 + run % 7) / 3.0;
                positive[i] = random.nextInt(3) == 0;
            }
            assertEquals(byPairs(scores, positive), Auc.of(scores, positive), EXACT);
        }
        assertEquals(0.5, Auc.of(new double[] {1, 1}, new boolean[] {true, false}), EXACT);
        assertTrue(Double.isNaN(Auc.of(new double[] {1}, new boolean[] {true})));
        assertTrue(Double.isNaN(Auc.of(new double[0], new boolean[0])));
    }

    @Test
    void calibration_isTheGapBetweenSureAndRight() {
        float[] probabilities = {0.9f, 0.1f, 0.9f, 0.1f, 0.4f, 0.6f, 0.3f, 0.7f};
        Calibration calibration =
                Calibration.of(Predictions.ofProbabilities(2, probabilities, new int[] {0, 1, 1, 1}), 10);
        // Sure .9 and right half the time; sure .6 and .7 and right.
        assertEquals((2 * 0.4 + 0.4 + 0.3) / 4, calibration.expectedError(), 1e-6);
        assertEquals(0.4, calibration.largestError(), 1e-6);
        assertEquals(2, calibration.bins().get(8).count());
        assertEquals(1, calibration.bins().get(5).count());
        assertEquals((0.02 + 1.62 + 0.32 + 0.18) / 4, calibration.brier(), 1e-6);
    }

    @Test
    void perfectCalibration_hasNoError() {
        float[] probabilities = new float[200];
        int[] labels = new int[100];
        for (int i = 0; i < 100; i++) {
            probabilities[2 * i] = 0.75f;
            probabilities[2 * i + 1] = 0.25f;
            labels[i] = i % 4 == 0 ? 1 : 0;
        }
        assertEquals(
                0,
                Calibration.of(Predictions.ofProbabilities(2, probabilities, labels), 15)
                        .expectedError(),
                1e-7);
    }

    @Test
    void gapsBetweenGroups_areTheDifferencesOfTheirRates() {
        int[] labels = {1, 1, 0, 0, 1, 1, 0, 0};
        int[] said = {1, 1, 1, 0, 1, 0, 0, 0};
        List<String> groups = List.of("a", "a", "a", "a", "b", "b", "b", "b");
        GroupFairness fairness = GroupFairness.of(said(2, labels, said), groups);
        assertEquals(0, fairness.accuracyGap(), EXACT);
        assertEquals(0.5, fairness.demographicParityGap(), EXACT);
        assertEquals(0.5, fairness.equalisedOddsGap(), EXACT);
        assertEquals(0.75, fairness.groups().get(0).positiveRate(), EXACT);
        assertEquals(0.25, fairness.groups().get(1).errorRate(), EXACT);
        assertThrows(IllegalArgumentException.class, () -> GroupFairness.of(said(2, labels, said), List.of("a")));
    }

    @Test
    void groupWithoutPositives_doesNotCountForTheirRate() {
        GroupFairness fairness =
                GroupFairness.of(said(2, new int[] {0, 1, 0}, new int[] {0, 1, 1}), List.of("a", "b", "b"));
        assertTrue(Double.isNaN(fairness.groups().get(0).truePositiveRate()));
        assertEquals(1, fairness.equalisedOddsGap(), EXACT);
    }

    @Test
    void clients_countOnceEach() {
        ClientMetrics metrics = ClientMetrics.of(
                said(2, new int[] {0, 0, 0, 1}, new int[] {0, 0, 0, 0}), List.of("big", "big", "big", "small"));
        assertEquals(0.5, metrics.mean(), EXACT);
        assertEquals(0.5, metrics.deviation(), EXACT);
        assertEquals(0, metrics.worst(), EXACT);
        assertEquals(0, metrics.tenthPercentile(), EXACT);
        assertEquals(3, metrics.clients().get(0).examples());
    }

    @Test
    void predictionsThatAreNoNumbersOrOutOfRange_areRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Predictions.ofLogits(2, new float[] {1, Float.NaN}, new int[] {0}));
        assertThrows(IllegalArgumentException.class, () -> Predictions.ofLogits(2, new float[] {1, 2}, new int[] {2}));
        assertThrows(IllegalArgumentException.class, () -> Predictions.ofLogits(2, new float[3], new int[] {1}));
    }

    private static double byPairs(double[] scores, boolean[] positive) {
        double won = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return pairs == 0 ? Double.NaN : won / pairs;
    }

    private static Predictions said(int classes, int[] labels, int[] said) {
        float[] probabilities = new float[classes * labels.length];
        for (int i = 0; i < labels.length; i++) {
            probabilities[i * classes + said[i]] = 1;
        }
        return Predictions.ofProbabilities(classes, probabilities, labels);
    }
}
