package io.sottovoce.rounds.round;

/**
 * How good a model is on held-out data.
 *
 * @param loss mean loss
 * @param accuracy share of examples that are classified correctly; NaN where a prediction cannot be right, as of real targets
 * @param examples number of examples
 */
public record Evaluation(double loss, double accuracy, long examples) {
    /** Whether a prediction can be right; else the loss says all. */
    public boolean hasAccuracy() {
        return !Double.isNaN(accuracy);
    }
}
