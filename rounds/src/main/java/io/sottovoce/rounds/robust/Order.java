package io.sottovoce.rounds.robust;

import java.util.Arrays;

/** Order statistics. */
final class Order {
    private Order() {}

    /** The middle value, or the mean of the two middle ones. */
    static double median(float[] ascending) {
        int half = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[half] : ((double) ascending[half - 1] + ascending[half]) / 2;
    }

    /** The median of values in any order. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The mean of the values from {@code from} to {@code to - 1}, as a running mean: exact where all agree. */
    static double mean(float[] values, int from, int to) {
        double mean = values[from];
        for (int k = from + 1; k < to; k++) {
            mean += (values[k] - mean) / (k - from + 1);
        }
        return mean;
    }
}
