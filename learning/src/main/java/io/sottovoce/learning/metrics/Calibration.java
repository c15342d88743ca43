package io.sottovoce.learning.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a model is right as often as it is sure: predictions are sorted into bins of equal width by the probability of
 * the predicted class (Guo and others, On Calibration of Modern Neural Networks, 2017, section 2).
 *
 * @param bins from 0 to 1 in order; a bin holds its upper end
 * @param expectedError ECE: mean over the examples of |accuracy - confidence| of their bin
 * @param largestError MCE: the largest |accuracy - confidence| of a bin that is not empty
 * @param brier mean square of the distance between the probabilities and the truth, summed over the classes
 */
public record Calibration(List<Bin> bins, double expectedError, double largestError, double brier) {
    /** The usual number of bins. */
    public static final int BINS_DEFAULT = 15;

    /** Keeps its own list. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /** Measures predictions. */
    public static Calibration of(Predictions predictions, int binCount) {
        long[] counts = new long[binCount];
        double[] confidences = new double[binCount];
        long[] correct = new long[binCount];
        double brier = 0;
        for (int i = 0; i < predictions.size(); i++) {
            float confidence = predictions.probability(i, predictions.predicted(i));
            // In float, so that a confidence of .6f lies in the bin that ends at .6.
            int bin = (int) Math.min(Math.max(Math.ceil(confidence * binCount) - 1, 0), binCount - 1);
            counts[bin]++;
            confidences[bin] += confidence;
            correct[bin] += predictions.correct(i) ? 1 : 0;
            brier += brier(predictions, i);
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < binCount; b++) {
            bins.add(new Bin(
                    (double) b / binCount,
                    (b + 1.0) / binCount,
                    counts[b],
                    confidences[b] / counts[b],
                    (double) correct[b] / counts[b]));
        }
        return new Calibration(bins, expected(bins, predictions.size()), largest(bins), brier / predictions.size());
    }

    private static double brier(Predictions predictions, int example) {
        double sum = 0;
        for (int c = 0; c < predictions.classes(); c++) {
            double truth = predictions.label(example) == c ? 1 : 0;
            double difference = predictions.probability(example, c) - truth;
            sum += difference * difference;
        }
        return sum;
    }

    private static double expected(List<Bin> bins, int examples) {
        return bins.stream()
                        .filter(bin -> bin.count() > 0)
                        .mapToDouble(bin -> bin.count() * bin.gap())
                        .sum()
                / examples;
    }

    private static double largest(List<Bin> bins) {
        return bins.stream()
                .filter(bin -> bin.count() > 0)
                .mapToDouble(Bin::gap)
                .max()
                .orElse(Double.NaN);
    }

    /**
     * The predictions with a confidence in (low, high].
     *
     * @param confidence mean probability of the predicted class; NaN where there are none
     * @param accuracy share of right predictions; NaN where there are none
     */
    public record Bin(double low, double high, long count, double confidence, double accuracy) {
        /** How far accuracy and confidence are apart. */
        public double gap() {
            return Math.abs(accuracy - confidence);
        }
    }
}
