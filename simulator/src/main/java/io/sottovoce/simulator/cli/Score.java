package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.simulator.report.Numbers;
import java.util.Locale;

/**
 * How a model does on test data, as commands report it.
 *
 * @param loss mean loss
 * @param accuracy share of right predictions; NaN, which is null as JSON, where no prediction can be right
 */
record Score(double loss, double accuracy) {
    static Score of(Evaluation evaluation, LossKind loss) {
        return new Score(evaluation.loss(), loss.hasAccuracy() ? evaluation.accuracy() : Double.NaN);
    }

    boolean hasAccuracy() {
        return !Double.isNaN(accuracy);
    }

    /** Accuracy alone, else the loss. */
    String word() {
        return hasAccuracy() ? Numbers.percent(accuracy) : "loss " + Numbers.plain(loss);
    }

    /** The loss under a name, and the accuracy where there is one. */
    String words(String lossName) {
        return lossName
                + String.format(Locale.ROOT, " %.4f", loss)
                + (hasAccuracy() ? "  accuracy " + Numbers.percent(accuracy) : "");
    }
}
