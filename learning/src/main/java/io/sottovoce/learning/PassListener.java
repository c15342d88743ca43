package io.sottovoce.learning;

/** Hears of each pass over the data as it ends. */
@FunctionalInterface
public interface PassListener {
    /**
     * A pass has ended.
     *
     * @param meanLoss over all examples since training began; 0 under record-level privacy
     */
    void passed(double meanLoss);
}
