package io.sottovoce.learning;

/** Hears of each pass over the data as it ends. */
@FunctionalInterface
public interface PassListener {
    /**
     * A pass has ended.
     *
     * @param meanLoss over the examples of the pass, while the weights moved; no number under record-level privacy
     */
    void passed(double meanLoss);
}
