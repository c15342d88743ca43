package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;

/**
 * What a model of text must beat: the frequency of each token after each other one, with one added to every count.
 * Examples are windows of tokens with the token that follows as their class.
 */
public final class BigramBaseline {
    private final int tokens;
    private final double[][] counts;
    private final double[] totals;

    private BigramBaseline(int tokens) {
        this.tokens = tokens;
        this.counts = new double[tokens][tokens];
        this.totals = new double[tokens];
    }

    /** Counts the pairs of all windows. */
    public static BigramBaseline of(Dataset train) {
        BigramBaseline baseline = new BigramBaseline(train.classes());
        baseline.pairs(train, (before, after) -> {
            baseline.counts[before][after]++;
            baseline.totals[before]++;
        });
        return baseline;
    }

    /** Mean cross-entropy in nats a token, over the same tokens as the loss {@code next-token}. */
    public double loss(Dataset test) {
        double[] sum = new double[2];
        pairs(test, (before, after) -> {
            sum[0] -= Math.log((counts[before][after] + 1) / (totals[before] + tokens));
            sum[1]++;
        });
        return sum[0] / sum[1];
    }

    private interface Pair {
        void of(int before, int after);
    }

    private void pairs(Dataset data, Pair pair) {
        float[] window = new float[data.featuresPerExample()];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, window, 0);
            for (int t = 0; t + 1 < window.length; t++) {
                pair.of((int) window[t], (int) window[t + 1]);
            }
            pair.of((int) window[window.length - 1], data.label(i));
        }
    }
}
