package io.sottovoce.simulator.load;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.rounds.task.CohortSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A linear model of about so many bytes: only its size matters here. */
record LoadModel(Map<String, Object> tree, long parameters) {
    private static final long CLASSES = 10;
    private static final long CLASSES_LARGE = 1000;
    private static final long LARGE = 1 << 22;
    /** The longest extent that a model may have; longer inputs are given a width. */
    private static final long EXTENT_MAX = 1 << 16;

    private static final long WIDTH = 100;
    private static final double EPSILON = 8;
    private static final double DELTA = 1e-5;

    static LoadModel ofBytes(long bytes) {
        long wanted = Math.max(1, bytes / Float.BYTES);
        long classes = wanted < LARGE ? CLASSES : CLASSES_LARGE;
        long inputs = Math.max(1, wanted / classes - 1);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "linear");
        tree.put("input", inputs <= EXTENT_MAX ? List.of(inputs) : List.of(inputs / WIDTH, WIDTH, 1L));
        tree.put("classes", classes);
        return new LoadModel(tree, ModelSpec.fromTree(tree).parameterCount());
    }

    long bytes() {
        return parameters * Float.BYTES;
    }

    /** A task in clear mode that takes so many updates a round and evaluates nothing. */
    Map<String, Object> task(int rounds, int clients, int quorum) {
        Map<String, Object> task = common(rounds, clients);
        cohort(task).put("quorum", (long) quorum);
        task.put("aggregation", Map.of("mode", "clear"));
        task.put("privacy", Map.of("mechanism", "none"));
        return task;
    }

    /** As {@link #task}, but a round begins with those who are there, where they are half of all. */
    Map<String, Object> impatientTask(int rounds, int clients) {
        Map<String, Object> task = task(rounds, clients, (clients + 1) / 2);
        cohort(task).put("recruitTimeout", "500ms");
        cohort(task).put("retries", (long) CohortSpec.RETRIES_MAX);
        return task;
    }

    /** A task by secure aggregation with noise. */
    Map<String, Object> secureTask(int rounds, int clients) {
        Map<String, Object> task = common(rounds, clients);
        task.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
        task.put(
                "privacy",
                Map.of("mechanism", "skellam", "clip", 1.0, "epsilon", EPSILON, "delta", DELTA, "budget", EPSILON));
        return task;
    }

    private Map<String, Object> common(int rounds, int clients) {
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("epochs", 1L);
        training.put("batchSize", 10L);
        training.put("optimiser", Map.of("kind", "sgd", "learningRate", 0.1));
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("name", "load");
        task.put("model", tree);
        task.put("training", training);
        task.put("rounds", (long) rounds);
        cohort(task).put("size", (long) clients);
        cohort(task).put("recruitTimeout", "5m");
        cohort(task).put("roundTimeout", "1h");
        return task;
    }

    @SuppressWarnings("unchecked") // put there by this method
    private static Map<String, Object> cohort(Map<String, Object> task) {
        return (Map<String, Object>) task.computeIfAbsent("cohort", none -> new LinkedHashMap<String, Object>());
    }
}
