package io.sottovoce.learning.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts settings into the tree of a plan. A key is a path such as {@code training.optimiser.learningRate} or one of the
 * short names {@code lr}, {@code momentum}, {@code weight-decay}, {@code optimiser}, {@code batch}, {@code epochs},
 * {@code model}.
 */
public final class PlanTree {
    private static final Map<String, String> SHORT = new java.util.TreeMap<>(Map.of(
            "lr", "training.optimiser.learningRate",
            "momentum", "training.optimiser.momentum",
            "weight-decay", "training.optimiser.weightDecay",
            "optimiser", "training.optimiser.kind",
            "batch", "training.batchSize",
            "epochs", "training.epochs",
            "model", "model.name"));

    private PlanTree() {}

    /** The short names. */
    public static List<String> shortNames() {
        return List.copyOf(SHORT.keySet());
    }

    /**
     * A copy of a tree with these settings.
     *
     * @throws IllegalArgumentException where a path leads through something that is no level of the tree
     */
    public static Map<String, Object> with(Map<String, Object> tree, Map<String, Object> settings) {
        Map<String, Object> copy = copy(tree);
        settings.forEach((key, value) -> put(copy, key, value));
        return copy;
    }

    private static void put(Map<String, Object> tree, String key, Object value) {
        List<String> steps = Values.split(SHORT.getOrDefault(key, key), '.');
        if (steps.size() < 2 || !List.of("model", "training").contains(steps.get(0))) {
            throw new IllegalArgumentException(
                    "found '" + key + "', expected a path that begins with model. or training., " + "or one of "
                            + String.join(", ", SHORT.keySet()));
        }
        Map<String, Object> level = tree;
        for (String step : steps.subList(0, steps.size() - 1)) {
            level = level(level, step, key);
        }
        level.put(steps.get(steps.size() - 1), value);
    }

    @SuppressWarnings("unchecked") // every map in the copy was made by copy()
    private static Map<String, Object> level(Map<String, Object> tree, String step, String key) {
        Object next = tree.computeIfAbsent(step, name -> new LinkedHashMap<String, Object>());
        if (!(next instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("'" + key + "' leads through " + step + ", which is " + next);
        }
        return (Map<String, Object>) map;
    }

    private static Map<String, Object> copy(Map<?, ?> tree) {
        Map<String, Object> copy = new LinkedHashMap<>();
        tree.forEach((key, value) -> copy.put(
                String.valueOf(key),
                value instanceof Map<?, ?> map ? copy(map) : java.util.Objects.requireNonNull(value)));
        return copy;
    }
}
