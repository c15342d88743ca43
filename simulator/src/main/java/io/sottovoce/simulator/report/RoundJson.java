package io.sottovoce.simulator.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A round as a line of JSON, and back. */
final class RoundJson {
    private static final String MEASURES = "measures";

    private RoundJson() {}

    static Map<String, Object> fields(RoundPoint point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("round", point.round());
        fields.put("outcome", point.outcome());
        fields.put("accuracy", point.accuracy().orElse(Double.NaN));
        fields.put("loss", point.loss().orElse(Double.NaN));
        fields.put("offered", point.offered());
        fields.put("contributed", point.contributed());
        fields.put("exclusions", point.exclusions());
        fields.put("uploadBytes", point.uploadBytes());
        fields.put("downloadBytes", point.downloadBytes());
        fields.put("phaseMillis", point.phaseMillis());
        point.privacy().ifPresent(privacy -> fields.put("privacy", privacy(privacy)));
        if (!point.measures().isEmpty()) {
            fields.put(MEASURES, point.measures());
        }
        return fields;
    }

    private static Map<String, Object> privacy(PrivacyPoint point) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("delta", point.delta());
        fields.put("epsilon", point.epsilon());
        fields.put("readersEpsilon", point.readersEpsilon());
        fields.put("replaceOneEpsilon", point.replaceOneEpsilon());
        fields.put("gaussianEpsilon", point.gaussianEpsilon());
        fields.put("ownNoiseEpsilon", point.ownNoiseEpsilon());
        return fields;
    }

    /**
     * The round in a line.
     *
     * @throws IllegalArgumentException where a field is missing or of another kind
     */
    static RoundPoint point(Map<String, Object> fields) {
        SortedMap<String, Integer> exclusions = new TreeMap<>();
        map(fields, "exclusions").forEach((reason, count) -> exclusions.put(reason, (int) real(count)));
        Map<String, Double> phases = new LinkedHashMap<>();
        map(fields, "phaseMillis").forEach((phase, millis) -> phases.put(phase, real(millis)));
        SortedMap<String, Double> measures = new TreeMap<>();
        if (fields.containsKey(MEASURES)) {
            // What could not be measured is null in JSON.
            map(fields, MEASURES)
                    .forEach((name, value) -> measures.put(name, value == null ? Double.NaN : real(value)));
        }
        return new RoundPoint(
                (long) real(fields.get("round")),
                String.valueOf(fields.get("outcome")),
                optional(fields.get("accuracy")),
                optional(fields.get("loss")),
                (int) real(fields.get("offered")),
                (int) real(fields.get("contributed")),
                exclusions,
                (long) real(fields.get("uploadBytes")),
                (long) real(fields.get("downloadBytes")),
                phases,
                fields.containsKey("privacy") ? Optional.of(privacy(map(fields, "privacy"))) : Optional.empty(),
                measures);
    }

    private static PrivacyPoint privacy(Map<String, Object> fields) {
        return new PrivacyPoint(
                real(fields.get("delta")),
                infinite(fields.get("epsilon")),
                infinite(fields.get("readersEpsilon")),
                infinite(fields.get("replaceOneEpsilon")),
                infinite(fields.get("gaussianEpsilon")),
                infinite(fields.get("ownNoiseEpsilon")));
    }

    private static Map<String, Object> map(Map<String, Object> fields, String key) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (!(fields.get(key) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("no object '" + key + "'");
        }
        map.forEach((name, value) -> found.put(String.valueOf(name), value));
        return found;
    }

    private static double real(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("found " + value + ", expected a number");
    }

    private static OptionalDouble optional(@Nullable Object value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(real(value));
    }

    /** JSON has no infinity: what is not there was infinite. */
    private static double infinite(@Nullable Object value) {
        return value == null ? Double.POSITIVE_INFINITY : real(value);
    }
}
