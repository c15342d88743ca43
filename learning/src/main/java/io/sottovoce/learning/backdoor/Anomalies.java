package io.sottovoce.learning.backdoor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far values lie from their median, in units of the median absolute deviation times 1.4826, which is one standard
 * deviation of normal values (Hampel 1974).
 */
public final class Anomalies {
    private static final double NORMAL = 1.4826;

    /** Values that agree to this share of their median are not told apart: a tiny deviation would make anything an outlier. */
    private static final double SPREAD_MIN = 0.1;

    private Anomalies() {}

    /** The signed distance of every value. */
    public static double[] of(double[] values) {
        double median = median(values);
        double[] distances = new double[values.length];
        Arrays.setAll(distances, i -> Math.abs(values[i] - median));
        double unit = NORMAL * Math.max(median(distances), SPREAD_MIN * Math.abs(median) / NORMAL);
        double[] signed = new double[values.length];
        Arrays.setAll(signed, i -> unit == 0 ? 0 : (values[i] - median) / unit);
        return signed;
    }

    /** The trigger that is smallest against the others, and how small; empty where there is none. */
    public static Optional<Outlier> smallest(List<TriggerSearch.Found> triggers) {
        double[] norms =
                triggers.stream().mapToDouble(TriggerSearch.Found::norm).toArray();
        double[] signed = of(norms);
        Optional<Outlier> least = Optional.empty();
        for (int i = 0; i < norms.length; i++) {
            if (least.isEmpty() || -signed[i] > least.get().index()) {
                least = Optional.of(new Outlier(triggers.get(i), -signed[i]));
            }
        }
        return least;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * A trigger that is smaller than the others.
     *
     * @param index how many units it lies below the median; above 2 is suspicious
     */
    public record Outlier(TriggerSearch.Found trigger, double index) {}
}
