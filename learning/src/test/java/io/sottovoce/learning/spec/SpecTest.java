package io.sottovoce.learning.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {
    private static final Map<String, Object> TRAINING =
            Map.of("epochs", 1, "batchSize", 4, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1));

    @ParameterizedTest
    @CsvSource({
        "2nn, 28 28 1, 199210",
        "cnn, 28 28 1, 1663370",
        "cifar-cnn, 32 32 3, 1626442",
        "dp-cnn, 28 28 1, 26010",
        "lenet, 28 28 1, 44426"
    })
    void namedModel_hasThePublishedNumberOfParameters(String name, String input, int parameters) {
        List<Integer> shape =
                List.of(input.split(" ")).stream().map(Integer::valueOf).toList();
        assertEquals(parameters, ModelSpec.named(name, shape, 10).parameterCount());
    }

    @Test
    void everyNamedModel_readsBackFromItsTree() {
        for (String name : ModelSpec.names()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", name);
            boolean text = name.startsWith("char") || name.startsWith("text");
            tree.put("input", name.equals("recommender") ? List.of(2) : text ? List.of(9) : List.of(32, 32, 1));
            if (NamedModels.takesClasses(name)) {
                tree.put("classes", 7);
            }
            if (name.equals("recommender")) {
                tree.put("users", 5);
                tree.put("items", 6);
            }
            ModelSpec model = ModelSpec.fromTree(tree);
            assertEquals(model, ModelSpec.fromTree(model.toTree()), name);
            assertEquals(model.parameterCount(), InitialParameters.of(model, 1).length);
        }
    }

    @Test
    void everyOption_readsBackFromItsTree() {
        Map<String, Object> training = new LinkedHashMap<>(TRAINING);
        training.put("optimiser", Map.of("kind", "adamw", "learningRate", 0.01));
        training.put("loss", Map.of("kind", "softmax-cross-entropy", "classWeights", List.of(1.0, 2.0, 3.0)));
        training.put("schedule", Map.of("kind", "step", "every", 10, "factor", 0.5, "warmup", 3));
        training.put("clip", Map.of("norm", 1.0));
        training.put("regularisation", Map.of("l1", 0.1, "l2", 0.2));
        training.put("earlyStopping", Map.of("patience", 2));
        training.put("federated", Map.of("proximal", 0.1, "local", List.of("dense1"), "ditto", 0.3));
        training.put("frozen", List.of("dense1"));
        Map<String, Object> model = model(List.of(4), layer("dense", "units", 5), layer("dense", "units", 3));
        Plan plan = Plan.fromTree(Map.of("model", model, "training", training));
        assertEquals(plan, Plan.fromTree(plan.toTree()));
        assertEquals(plan.toTree(), Plan.fromTree(plan.toTree()).toTree());
    }

    @Test
    void shapeThatDoesNotFit_namesTheLayer() {
        assertRefused(
                model(List.of(8, 8, 1), layer("conv2d", "filters", 2, "kernel", 9, "padding", "valid")), "conv2d1");
        assertRefused(model(List.of(8, 8, 1), layer("dense", "units", 3)), "dense1");
        assertRefused(model(List.of(5), layer("lstm", "units", 3)), "lstm1");
        assertRefused(model(List.of(5, 6), layer("attention", "heads", 4)), "attention1");
        assertRefused(model(List.of(6), layer("groupnorm", "groups", 4)), "groupnorm1");
        assertRefused(model(List.of(6), layer("residual", "layers", List.of(layer("dense", "units", 3)))), "residual1");
        assertRefused(
                model(List.of(6), layer("residual", "layers", List.of(layer("conv2d", "filters", 1, "kernel", 1)))),
                "conv2d1");
        assertRefused(model(List.of(6), layer("sigmiod")), "sigmiod");
        assertRefused(model(List.of(6), layer("dense", "units", 3, "unit", 4)), "unit");
        assertRefused(model(List.of(4, 4, 2), layer("relu")), "relu1");
    }

    @Test
    void tokensThatALayerWouldHaveToGive_areRefused() {
        Map<String, Object> tokens = layer("embedding", "vocabulary", 9, "size", 3);
        Map<String, Object> pair = layer("matrixfactors", "users", 3, "items", 3, "factors", 1);
        assertRefused(model(List.of(4), layer("dense", "units", 4), tokens), "layers[1] (embedding1)");
        assertRefused(model(List.of(4), layer("relu"), tokens), "embedding1");
        assertRefused(model(List.of(2), layer("dropout", "rate", 0.1), pair), "matrixfactors1");
        assertRefused(
                model(
                        List.of(4),
                        layer("relu"),
                        layer("residual", "layers", List.of(tokens), "shortcut", List.of(tokens))),
                "residual1");
        assertRefused(
                model(
                        List.of(4),
                        layer("residual", "layers", List.of(layer("relu"), tokens), "shortcut", List.of(tokens))),
                "embedding1");
        ModelSpec flat = ModelSpec.fromTree(model(List.of(4, 1), layer("flatten"), tokens));
        assertEquals(List.of(4, 3), flat.outputShape());
    }

    @Test
    void planWhosePartsDoNotFit_isRefusedWithOneLine() {
        assertPlanRefused("loss", "mse", "training.loss");
        assertPlanRefused(
                "loss", Map.of("kind", "softmax-cross-entropy", "classWeights", List.of(1.0)), "classWeights");
        assertPlanRefused(
                "loss",
                Map.of("kind", "softmax-cross-entropy", "classWeights", List.of(0.0, 0.0, 0.0)),
                "classWeights");
        assertPlanRefused(
                "optimiser",
                Map.of("kind", "sgd", "learningRate", 0.1, "momentum", 1.0),
                "training.optimiser.momentum: found 1.0");
        assertPlanRefused("frozen", List.of("conv2d1"), "training.frozen");
        assertPlanRefused("federated", Map.of("local", List.of("dense9")), "training.federated.local");
        assertPlanRefused("federated", Map.of("scaffold", true, "proximal", 0.1), "scaffold");
        assertPlanRefused("clip", Map.of("norm", 1.0, "value", 1.0), "clip");
        assertPlanRefused("schedule", Map.of("kind", "steps"), "schedule.kind");
    }

    @Test
    void batchNormUnderRecordPrivacy_isRefused() {
        Map<String, Object> training = new LinkedHashMap<>(TRAINING);
        training.put("privacy", Map.of("noiseMultiplier", 1.0, "clip", 1.0));
        Map<String, Object> model = model(List.of(6), layer("dense", "units", 3), layer("batchnorm"));
        SpecException refusal =
                assertThrows(SpecException.class, () -> Plan.fromTree(Map.of("model", model, "training", training)));
        assertTrue(String.valueOf(refusal.getMessage()).contains("batchnorm1"), refusal.getMessage());
    }

    @Test
    void schedules_followTheirFormulas() {
        assertEquals(1, Schedule.CONSTANT.at(17, 100));
        Schedule steps = new Schedule(Schedule.Kind.STEP, 0, 10, 0.5, 0);
        assertEquals(1, steps.at(9, 100));
        assertEquals(0.25, steps.at(25, 100));
        Schedule decay = new Schedule(Schedule.Kind.EXPONENTIAL, 0, 1, 0.9, 0);
        assertEquals(Math.pow(0.9, 7), decay.at(7, 100), 1e-12);
        Schedule wave = new Schedule(Schedule.Kind.COSINE, 10, 1, 1, 0.2);
        assertEquals(0.5, wave.at(4, 110), 1e-12);
        assertEquals(1, wave.at(10, 110), 1e-12);
        assertEquals(0.6, wave.at(60, 110), 1e-12);
        assertEquals(0.2, wave.at(110, 110), 1e-12);
    }

    @Test
    void initialRules_giveTheirSpread() {
        float[] normal = start("normal", 0.5);
        assertEquals(0.5, deviation(normal), 0.02);
        float[] uniform = start("uniform", 0.3);
        assertEquals(0.3 / Math.sqrt(3), deviation(uniform), 0.01);
        assertEquals(Math.sqrt(2.0 / 100), deviation(start("he", 0)), 0.005);
        assertEquals(Math.sqrt(2.0 / 200), deviation(start("xavier", 0)), 0.005);
        assertEquals(0, deviation(start("zeros", 0)));
    }

    @Test
    void initialParametersInPieces_areTheSame() {
        ModelSpec model = ModelSpec.fromTree(model(List.of(7), layer("dense", "units", 5), layer("dense", "units", 3)));
        float[] whole = InitialParameters.of(model, 9);
        for (int piece = 1; piece <= whole.length; piece++) {
            InitialParameters parameters = new InitialParameters(model, 9);
            float[] joined = new float[whole.length];
            java.util.Arrays.fill(joined, Float.NaN);
            for (int from = 0; from < whole.length; from += piece) {
                int length = Math.min(piece, whole.length - from);
                float[] target = new float[piece];
                parameters.next(target, length);
                System.arraycopy(target, 0, joined, from, length);
            }
            assertArrayEquals(whole, joined);
            assertThrows(IndexOutOfBoundsException.class, () -> parameters.next(new float[1], 1));
        }
    }

    @Test
    void modelOfAGibibyte_isTheLargest() {
        int limit = Math.toIntExact(Limits.DEFAULT.parametersMax());
        ModelSpec largest = ModelSpec.fromTree(model(List.of(16_383), layer("dense", "units", limit / 16_384)));
        assertEquals(limit, largest.parameterCount());
        assertRefused(model(List.of(16_384), layer("dense", "units", limit / 16_384)), "expected at most " + limit);
    }

    /** The weights of a square layer, 10,000 of them: deviations err by about one percent. */
    private static float[] start(String kind, double value) {
        Map<String, Object> init = new LinkedHashMap<>(Map.of("kind", kind));
        if (value > 0) {
            init.put("value", value);
        }
        ModelSpec model = ModelSpec.fromTree(model(List.of(100), layer("dense", "units", 100, "init", init)));
        assertEquals(model, ModelSpec.fromTree(model.toTree()));
        return java.util.Arrays.copyOf(InitialParameters.of(model, 3), 10_000);
    }

    private static double deviation(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    private static void assertRefused(Map<String, Object> model, String where) {
        SpecException refusal = assertThrows(SpecException.class, () -> ModelSpec.fromTree(model));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(where) && message.lines().count() == 1, message);
    }

    private static void assertPlanRefused(String key, Object value, String where) {
        Map<String, Object> training = new LinkedHashMap<>(TRAINING);
        training.put(key, value);
        SpecException refusal =
                assertThrows(SpecException.class, () -> Plan.fromTree(Map.of("model", dense(3), "training", training)));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(where) && message.lines().count() == 1, message);
    }

    @Test
    void controlVariatesWithAScaledGradient_areRefused() {
        SpecException refusal = assertThrows(SpecException.class, () -> TrainingPlan.steps(
                        1, 4, new OptimiserSpec.Adam(0.01, 0.9, 0.999, 1e-8, 0, false))
                .with(TrainingOptions.DEFAULT.withMethod(new LocalMethod(0, true, List.of(), 0))));
        assertTrue(String.valueOf(refusal.getMessage()).contains("scaffold"), refusal.getMessage());
    }

    private static Map<String, Object> dense(int units) {
        return model(List.of(4), layer("dense", "units", units));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Map<String, Object> model(List<Integer> input, Map<String, Object>... layers) {
        return Map.of("input", input, "layers", List.of(layers));
    }

    private static Map<String, Object> layer(String kind, Object... settings) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind);
        for (int i = 0; i < settings.length; i += 2) {
            tree.put(String.valueOf(settings[i]), settings[i + 1]);
        }
        return tree;
    }
}
