package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.HeldOut;
import java.io.Serializable;

/**
 * What the model that a client received said of the examples that the client holds out.
 *
 * @param right examples that were classified correctly, by group
 * @param wrong the others, by group
 * @param examplesMax the most that they can be together
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record HeldOutCounts(int[] right, int[] wrong, int examplesMax) implements Serializable {
    /** Counts over examples, by their class where there is more than one group. */
    static HeldOutCounts of(Model model, Dataset examples, HeldOut rule) {
        int[] right = new int[rule.groups()];
        int[] wrong = new int[rule.groups()];
        if (examples.size() > 0) {
            Predictions predictions = Predictions.of(model, examples);
            for (int i = 0; i < predictions.size(); i++) {
                int[] counts = predictions.correct(i) ? right : wrong;
                counts[rule.groups() == 1 ? 0 : predictions.label(i)]++;
            }
        }
        return new HeldOutCounts(right, wrong, rule.examplesMax());
    }

    /** For each group the right and the wrong ones, as shares of the most: they add up to at most 1. */
    public double[] shares() {
        double[] shares = new double[2 * right.length];
        for (int group = 0; group < right.length; group++) {
            shares[2 * group] = right[group] / (double) examplesMax;
            shares[2 * group + 1] = wrong[group] / (double) examplesMax;
        }
        return shares;
    }
}
