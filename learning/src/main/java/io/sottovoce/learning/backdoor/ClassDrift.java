package io.sottovoce.learning.backdoor;

import io.sottovoce.learning.metrics.Predictions;
import java.util.Arrays;

/**
 * What changed between two versions on the same examples.
 *
 * @param before accuracy of each class with the earlier version; NaN for a class without examples
 * @param after the same with the later one
 * @param changed share of examples whose predicted class changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record ClassDrift(double[] before, double[] after, double changed) {
    /** Compares predictions of the same examples. */
    public static ClassDrift between(Predictions earlier, Predictions later) {
        int changed = 0;
        for (int i = 0; i < later.size(); i++) {
            changed += earlier.predicted(i) == later.predicted(i) ? 0 : 1;
        }
        return new ClassDrift(accuracies(earlier), accuracies(later), (double) changed / later.size());
    }

    /** The largest loss of accuracy of a class; not positive where none lost any. */
    public double worst() {
        double worst = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < before.length; c++) {
            if (!Double.isNaN(before[c])) {
                worst = Math.max(worst, before[c] - after[c]);
            }
        }
        return worst;
    }

    /** Accuracy of each class; NaN for a class without examples. */
    public static double[] accuracies(Predictions predictions) {
        double[] correct = new double[predictions.classes()];
        double[] count = new double[predictions.classes()];
        for (int i = 0; i < predictions.size(); i++) {
            count[predictions.label(i)]++;
            correct[predictions.label(i)] += predictions.correct(i) ? 1 : 0;
        }
        Arrays.setAll(correct, c -> count[c] == 0 ? Double.NaN : correct[c] / count[c]);
        return correct;
    }
}
