package io.sottovoce.learning.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One point and what came of it.
 *
 * @param point the settings
 * @param score what is maximised, the mean over the folds; minus infinity where training failed
 * @param deviation standard deviation over the folds
 * @param folds the score of each fold
 * @param seconds how long it took
 * @param failure why training failed, or nothing
 */
public record Trial(
        Map<String, Object> point, double score, double deviation, List<Double> folds, double seconds, String failure) {
    /** Keeps its own copies. */
    public Trial {
        point = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(point));
        folds = List.copyOf(folds);
    }

    /** A trial that was evaluated. */
    public static Trial of(Map<String, Object> point, List<Double> folds, double seconds) {
        double mean = folds.stream().mapToDouble(d -> d).average().orElse(Double.NaN);
        double variance = folds.stream()
                .mapToDouble(score -> (score - mean) * (score - mean))
                .average()
                .orElse(Double.NaN);
        return new Trial(point, mean, Math.sqrt(variance), folds, seconds, "");
    }

    /** A trial that could not be trained. */
    public static Trial failed(Map<String, Object> point, double seconds, String why) {
        return new Trial(point, Double.NEGATIVE_INFINITY, Double.NaN, List.of(), seconds, why);
    }
}
