package io.sottovoce.learning.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Area under the receiver operating characteristic: the probability that a positive example scores higher than a negative
 * one, where equal scores count one half (Mann and Whitney 1947; Hanley and McNeil, Radiology 143, 1982). Exact, by ranks.
 */
public final class Auc {
    private Auc() {}

    /**
     * The area of a score.
     *
     * @return NaN where there is no positive or no negative example
     */
    public static double of(double[] scores, boolean[] positive) {
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        long positives = 0;
        long doubledRanks = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long tiedPositives = 0;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                tiedPositives += positive[order[to++]] ? 1 : 0;
            }
            // Ranks count from 1; the mean rank of a run of ties is (from + 1 + to) / 2.
            doubledRanks += tiedPositives * ((long) from + 1 + to);
            positives += tiedPositives;
            from = to;
        }
        long negatives = scores.length - positives;
        if (positives == 0 || negatives == 0) {
            return Double.NaN;
        }
        double pairs = (double) positives * negatives;
        return (doubledRanks - positives * (positives + 1)) / 2.0 / pairs;
    }

    /** The area of one class against the others. */
    public static double oneAgainstRest(Predictions predictions, int label) {
        double[] scores = new double[predictions.size()];
        boolean[] positive = new boolean[predictions.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = predictions.probability(i, label);
            positive[i] = predictions.label(i) == label;
        }
        return of(scores, positive);
    }

    /** With two classes the area of class 1; with more the mean over the classes that have one. */
    public static double macro(Predictions predictions) {
        if (predictions.classes() == 2) {
            return oneAgainstRest(predictions, 1);
        }
        return IntStream.range(0, predictions.classes())
                .mapToDouble(label -> oneAgainstRest(predictions, label))
                .filter(area -> !Double.isNaN(area))
                .average()
                .orElse(Double.NaN);
    }
}
