package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.PlanCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the engine can declare, the wire can carry. */
class PlanWireTest {
    private static final Map<String, Object> TRAINING =
            Map.of("epochs", 1, "batchSize", 4, "optimiser", Map.of("kind", "adam", "learningRate", 0.1));

    @Test
    void everyNamedModel_crossesTheWire() {
        for (String name : ModelSpec.names()) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("name", name);
            boolean text = name.startsWith("char") || name.startsWith("text");
            model.put("input", name.equals("recommender") ? List.of(2) : text ? List.of(9) : List.of(32, 32, 1));
            if (!List.of("autoencoder", "logistic", "recommender").contains(name)) {
                model.put("classes", 7);
            }
            if (name.equals("recommender")) {
                model.put("users", 5);
                model.put("items", 6);
            }
            assertCrosses(model, TRAINING);
        }
    }

    @Test
    void nestedLayersAndEveryOption_crossTheWire() {
        Map<String, Object> narrow =
                Map.of("kind", "dense", "units", 3, "init", Map.of("kind", "normal", "value", 0.1));
        Map<String, Object> residual = Map.of(
                "kind", "residual", "layers", List.of(narrow, Map.of("kind", "tanh")), "shortcut", List.of(narrow));
        Map<String, Object> training = new LinkedHashMap<>(TRAINING);
        training.put("loss", Map.of("kind", "softmax-cross-entropy", "classWeights", List.of(1.0, 2.0, 0.5)));
        training.put("schedule", Map.of("kind", "cosine", "warmup", 3, "floor", 0.1));
        training.put("clip", Map.of("value", 1.0));
        training.put("regularisation", Map.of("l2", 0.2));
        training.put("earlyStopping", Map.of("patience", 2));
        training.put("federated", Map.of("proximal", 0.1, "local", List.of("residual1"), "ditto", 0.3));
        training.put("frozen", List.of("residual"));
        assertCrosses(Map.of("input", List.of(5), "layers", List.of(residual, narrow)), training);
        Map<String, Object> adapted = new LinkedHashMap<>(TRAINING);
        adapted.put("adapters", Map.of("rank", 2, "alpha", 3.0, "whole", List.of("dense"), "seed", -4));
        assertCrosses(Map.of("input", List.of(5), "layers", List.of(residual, narrow)), adapted);
        Map<String, Object> hidden = new LinkedHashMap<>(TRAINING);
        hidden.put("privacy", Map.of("noiseMultiplier", 1.1, "clip", 1.0));
        assertCrosses(Map.of("input", List.of(5), "layers", List.of(residual)), hidden);
    }

    private static void assertCrosses(Map<String, Object> model, Map<String, Object> training) {
        Plan plan = Plan.fromTree(Map.of("model", model, "training", training));
        Bytes bytes = PlanCodec.encode(plan.toTree());
        if (!(PlanCodec.decode(bytes) instanceof Decoded.Accepted<Map<String, Object>> decoded)) {
            throw new AssertionError("the plan of " + model + " is not decoded");
        }
        assertEquals(plan, Plan.fromTree(decoded.value()));
    }
}
