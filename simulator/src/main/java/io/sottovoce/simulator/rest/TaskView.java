package io.sottovoce.simulator.rest;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** A task as a server shows it over REST. What is not there, or not of the expected type, is left out. */
public final class TaskView {
    private static final String COMPLETED = "COMPLETED";
    private static final String RUNNING = "RUNNING";

    private final Map<String, Object> tree;

    private TaskView(Map<String, Object> tree) {
        this.tree = tree;
    }

    /** The view of an answer. */
    public static TaskView of(Map<String, Object> tree) {
        return new TaskView(new LinkedHashMap<>(tree));
    }

    /** The answer as it came. */
    public Map<String, Object> tree() {
        return new LinkedHashMap<>(tree);
    }

    /** Whether no further round follows. */
    public boolean ended() {
        return !text(tree, "status").equals(RUNNING);
    }

    /** Refuses a task that did not complete, in one line with its reason. */
    public void requireCompleted() {
        if (!text(tree, "status").equals(COMPLETED)) {
            throw new RunException("the task ended as " + text(tree, "status").toLowerCase(Locale.ROOT)
                    + reason().map(why -> ": " + why).orElse(""));
        }
    }

    /** The hash of the task's model. */
    public String weightsHash() {
        return text(map(tree, "model"), "weightsHash");
    }

    /** One line for people. */
    public String line() {
        OptionalDouble accuracy = real(map(tree, "evaluation"), "accuracy");
        return text(tree, "id") + "  " + text(tree, "status") + "  " + number(tree, "committed") + " of "
                + number(tree, "rounds") + " rounds"
                + (accuracy.isPresent() ? "  accuracy " + Numbers.percent(accuracy.getAsDouble()) : "")
                + "  " + text(tree, "name")
                + reason().map(why -> "  (" + why + ")").orElse("")
                + release();
    }

    /** What of the release is not as it should be: why the last candidate is not published. */
    private String release() {
        String note = text(tree, "releaseNote");
        return note.isEmpty() ? "" : "  [" + note + "]";
    }

    /** What was asked for; empty where the answer does not have it. */
    public Map<String, Object> spec() {
        return map(tree, "spec");
    }

    /** Bytes of the task's model: parameters, float32; 0 where the answer does not have the specification. */
    public long modelBytes() {
        Map<String, Object> model = map(map(tree, "spec"), "model");
        return model.isEmpty() ? 0 : (long) ModelSpec.fromTree(model).parameterCount() * Float.BYTES;
    }

    /** A round that has ended, of a task with so large a model. */
    public static RoundPoint round(Map<String, Object> round, long modelBytes) {
        boolean committed = text(round, "outcome").equals("COMMITTED");
        int contributed = list(round, "contributions").size();
        long upload = number(round, "uploadBytes");
        return new RoundPoint(
                number(round, "round"),
                committed ? "committed" : text(round, "reason"),
                real(map(round, "evaluation"), "accuracy"),
                real(map(round, "evaluation"), "loss"),
                list(round, "offered").size(),
                committed ? contributed : 0,
                exclusions(round),
                committed ? upload : 0,
                modelBytes * list(round, "accepted").size(),
                phases(round),
                privacy(map(map(round, "secure"), "privacy")),
                measures(map(round, "release"), map(map(round, "secure"), "evaluation")));
    }

    private static SortedMap<String, Double> measures(Map<String, Object> verdict, Map<String, Object> federated) {
        SortedMap<String, Double> found = new TreeMap<>();
        real(federated, "accuracy").ifPresent(value -> found.put(Measure.FEDERATED_ACCURACY.key(), value));
        real(federated, "worstGroup").ifPresent(value -> found.put(Measure.FEDERATED_GROUP_ACCURACY.key(), value));
        for (Object item : list(verdict, "checks")) {
            if (item instanceof Map<?, ?> check) {
                double value = check.get("value") instanceof Number number ? number.doubleValue() : Double.NaN;
                found.put(String.valueOf(check.get("name")), value);
            }
        }
        return found;
    }

    private static Optional<PrivacyPoint> privacy(Map<String, Object> privacy) {
        return privacy.isEmpty()
                ? Optional.empty()
                : Optional.of(new PrivacyPoint(
                        real(privacy, "delta").orElse(Double.NaN),
                        epsilon(privacy, "epsilon"),
                        epsilon(privacy, "readersEpsilon"),
                        epsilon(privacy, "replaceOneEpsilon"),
                        epsilon(privacy, "gaussianReferenceEpsilon"),
                        epsilon(privacy, "ownNoiseEpsilon")));
    }

    private static double epsilon(Map<String, Object> privacy, String key) {
        return real(privacy, key).orElse(Double.POSITIVE_INFINITY);
    }

    private Optional<String> reason() {
        String why = text(tree, "reason");
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    private static SortedMap<String, Integer> exclusions(Map<String, Object> round) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Object item : list(round, "exclusions")) {
            if (item instanceof Map<?, ?> exclusion) {
                counts.merge(String.valueOf(exclusion.get("reason")), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static Map<String, Double> phases(Map<String, Object> round) {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (Object item : list(round, "phases")) {
            if (item instanceof Map<?, ?> phase && phase.get("millis") instanceof Number spent) {
                String name = String.valueOf(phase.get("phase")).toLowerCase(Locale.ROOT);
                millis.merge(name, spent.doubleValue(), Double::sum);
            }
        }
        return millis;
    }

    private static String text(Map<String, Object> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }

    private static long number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static OptionalDouble real(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    private static List<?> list(Map<String, Object> map, String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<String, Object> map(Map<String, Object> map, String key) {
        Map<String, Object> inner = new LinkedHashMap<>();
        if (map.get(key) instanceof Map<?, ?> found) {
            found.forEach((name, value) -> inner.put(String.valueOf(name), value));
        }
        return inner;
    }
}
