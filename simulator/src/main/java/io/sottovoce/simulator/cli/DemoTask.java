package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The task of the demonstration: a small network, a few local passes, every client in every round. */
final class DemoTask {
    private DemoTask() {}

    static Map<String, Object> tree(String data, Dataset train, int clients, int rounds) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", "2nn");
        List<Long> shape =
                Arrays.stream(train.shape()).mapToObj(extent -> (long) extent).toList();
        model.put("input", shape);
        model.put("classes", (long) train.classes());
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("epochs", 5L);
        training.put("batchSize", 10L);
        training.put("optimiser", Map.of("kind", "sgd", "learningRate", 0.05));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "demo");
        tree.put("model", model);
        tree.put("training", training);
        tree.put("rounds", (long) rounds);
        tree.put("cohort", Map.of("size", (long) clients));
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        tree.put("evaluation", Map.of("data", data));
        return tree;
    }
}
