package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The task of the demonstration: every client in every round.
 *
 * <p>In secure mode, many light clients and a small model, because that is what privacy at client level takes: each client's
 * whole update is hidden in noise that a hundred of them share. The noise follows from the epsilon that all rounds together
 * may cost. In clear mode, a few clients and a larger model.
 */
final class DemoTask {
    /** What all rounds together cost the client that takes part in each. */
    static final double EPSILON = 8;
    /** The delta of it. */
    static final double DELTA = 1e-5;

    private DemoTask() {}

    static Map<String, Object> secure(String data, Dataset train, int clients, int rounds) {
        Map<String, Object> tree = common(data, train, "linear", rounds);
        tree.put("training", training(5, 5, 0.5));
        tree.put("cohort", Map.of("size", (long) clients));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
        tree.put(
                "privacy",
                Map.of("mechanism", "skellam", "clip", 1.0, "epsilon", EPSILON, "delta", DELTA, "budget", EPSILON));
        tree.put("serverOptimiser", Map.of("kind", "fedavgm", "learningRate", 1.0, "momentum", 0.8));
        return tree;
    }

    /** The secure task without any privacy, for comparison. */
    static Map<String, Object> withoutPrivacy(Map<String, Object> secure) {
        Map<String, Object> tree = new LinkedHashMap<>(secure);
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        tree.put("weighting", "uniform");
        return tree;
    }

    static Map<String, Object> clear(String data, Dataset train, int clients, int rounds) {
        Map<String, Object> tree = common(data, train, "2nn", rounds);
        tree.put("training", training(5, 10, 0.05));
        tree.put("cohort", Map.of("size", (long) clients));
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        return tree;
    }

    private static Map<String, Object> common(String data, Dataset train, String model, int rounds) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("name", model);
        spec.put(
                "input",
                Arrays.stream(train.shape()).mapToObj(extent -> (long) extent).toList());
        spec.put("classes", (long) train.classes());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "demo");
        tree.put("model", spec);
        tree.put("rounds", (long) rounds);
        tree.put("evaluation", Map.of("data", data));
        return tree;
    }

    private static Map<String, Object> training(long epochs, long batchSize, double learningRate) {
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("epochs", epochs);
        training.put("batchSize", batchSize);
        training.put("optimiser", Map.of("kind", "sgd", "learningRate", learningRate));
        return training;
    }
}
