package io.sottovoce.learning.metrics;

import java.util.ArrayList;
import java.util.List;

/** How often examples of each class are taken for each class. */
public final class ConfusionMatrix {
    private final long[][] counts;

    private ConfusionMatrix(long[][] counts) {
        this.counts = counts;
    }

    /** Counts predictions. */
    public static ConfusionMatrix of(Predictions predictions) {
        long[][] counts = new long[predictions.classes()][predictions.classes()];
        for (int i = 0; i < predictions.size(); i++) {
            counts[predictions.label(i)][predictions.predicted(i)]++;
        }
        return new ConfusionMatrix(counts);
    }

    /** Number of classes. */
    public int classes() {
        return counts.length;
    }

    /** How many examples of class {@code truth} were taken for {@code predicted}. */
    public long count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    /** How many examples a class has. */
    public long support(int truth) {
        long sum = 0;
        for (long count : counts[truth]) {
            sum += count;
        }
        return sum;
    }

    /** How many examples were taken for a class. */
    public long predicted(int label) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[label];
        }
        return sum;
    }

    /** Each class for itself, in order. */
    public List<ClassMetrics> byClass() {
        List<ClassMetrics> metrics = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            double precision = share(counts[c][c], predicted(c));
            double recall = share(counts[c][c], support(c));
            metrics.add(new ClassMetrics(c, support(c), precision, recall, f1(c)));
        }
        return metrics;
    }

    /** Mean F1 over the classes that have examples or predictions; NaN where none has. */
    public double macroF1() {
        return byClass().stream()
                .mapToDouble(ClassMetrics::f1)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    private double f1(int label) {
        return share(2 * counts[label][label], support(label) + predicted(label));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    /**
     * One class against the others; NaN where there is nothing to divide by.
     *
     * @param support examples of the class
     * @param precision share of the predictions of this class that are right
     * @param recall share of the examples of this class that are found
     * @param f1 harmonic mean of the two
     */
    public record ClassMetrics(int label, long support, double precision, double recall, double f1) {}
}
