package io.sottovoce.simulator.report;

import io.sottovoce.simulator.Json;
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
        map(fields, "exclusions").forEach((reason, count) -> exclusions.put(reason, (int) real(reason, count)));
        Map<String, Double> phases = new LinkedHashMap<>();
        map(fields, "phaseMillis").forEach((phase, millis) -> phases.put(phase, real(phase, millis)));
        SortedMap<String, Double> measures = new TreeMap<>();
        if (fields.containsKey(MEASURES)) {
            // What could not be measured is null in JSON.
            map(fields, MEASURES)
                    .forEach((name, value) -> measures.put(name, value == null ? Double.NaN : real(name, value)));
        }
        return new RoundPoint(
                (long) real(fields, "round"),
                String.valueOf(fields.get("outcome")),
                optional(fields, "accuracy"),
                optional(fields, "loss"),
                (int) real(fields, "offered"),
                (int) real(fields, "contributed"),
                exclusions,
                (long) real(fields, "uploadBytes"),
                (long) real(fields, "downloadBytes"),
                phases,
                fields.containsKey("privacy") ? Optional.of(privacy(map(fields, "privacy"))) : Optional.empty(),
                measures);
    }

    private static PrivacyPoint privacy(Map<String, Object> fields) {
        return new PrivacyPoint(
                real(fields, "delta"),
                infinite(fields, "epsilon"),
                infinite(fields, "readersEpsilon"),
                infinite(fields, "replaceOneEpsilon"),
                infinite(fields, "gaussianEpsilon"),
                infinite(fields, "ownNoiseEpsilon"));
    }

    private static Map<String, Object> map(Map<String, Object> fields, String key) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (!(fields.get(key) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("no object '" + key + "'");
        }
        map.forEach((name, value) -> found.put(String.valueOf(name), value));
        return found;
    }

    private static double real(Map<String, Object> fields, String key) {
        return real(key, fields.get(key));
    }

    private static double real(String key, @Nullable Object value) {
        return Json.number(value)
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + key + "': found " + value + ", expected a number"));
    }

    private static OptionalDouble optional(Map<String, Object> fields, String key) {
        return fields.get(key) == null ? OptionalDouble.empty() : OptionalDouble.of(real(fields, key));
    }

    /** In folders of earlier versions an infinite number is null. */
    private static double infinite(Map<String, Object> fields, String key) {
        return fields.get(key) == null ? Double.POSITIVE_INFINITY : real(fields, key);
    }
}
