package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.UpdateMap;
import io.sottovoce.privacy.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan with adapters, frozen or local layers trains and sends. */
class AdaptersTest {
    private static final Map<String, Object> TWO_LAYERS =
            Map.of("name", "2nn", "input", List.of(8, 8, 1), "classes", 10);
    private static final Map<String, Object> CONVOLUTION = Map.of(
            "input",
            List.of(8, 8, 1),
            "layers",
            List.of(
                    Map.of("kind", "conv2d", "filters", 6, "kernel", 3),
                    Map.of("kind", "batchnorm"),
                    Map.of("kind", "relu"),
                    Map.of("kind", "flatten"),
                    Map.of("kind", "dense", "units", 10)));
    private static final Map<String, Object> SGD = Map.of("kind", "sgd", "learningRate", 0.1);
    private static final Dataset DIGITS =
            new DataCatalogue(Map.of()).load("digits").train().data().first(96);

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam"})
    void update_leadsTheServerToTheModelThatWasTrained(String optimiser) throws InterruptedException {
        Plan plan = plan(
                TWO_LAYERS,
                Map.of("adapters", Map.of("rank", 4, "whole", List.of("dense3")), "clip", Map.of("norm", 0.5)),
                Map.of("kind", optimiser, "learningRate", 0.01));
        UpdateLayout layout = UpdateLayout.of(plan);
        assertEquals(4 * 200 + 4 * 200 + 200 * 10 + 10, layout.dimension());
        float[] start = InitialParameters.of(plan.model(), 1);
        float[] update = train(plan, start, 5).update().toArray();
        float[] trained = trained(plan, start, 5);
        float[] moved = layout.map().expand(update);
        boolean any = false;
        for (int i = 0; i < moved.length; i++) {
            assertEquals(trained[i], start[i] + moved[i], 1e-5, "parameter " + i);
            any |= moved[i] != 0;
        }
        assertTrue(any);
        assertUnmoved(plan.model(), moved, Set.of("dense1.weight", "dense2.weight", "dense3.weight", "dense3.bias"));
        assertArrayEquals(update, train(plan, start, 5).update().toArray(), "the same seed gives the same bits");
    }

    /** One step of plain descent on a whole batch: B moves against the gradient pulled back through A. */
    @Test
    void oneStep_isTheGradientPulledBack() throws InterruptedException {
        Map<String, Object> adapters = Map.of("rank", 3, "alpha", 2.5, "seed", 7);
        Map<String, Object> training = training(Map.of("adapters", adapters), SGD);
        training.remove("epochs");
        training.put("steps", 1);
        training.put("batchSize", DIGITS.size());
        Plan plan = Plan.fromTree(Map.of("model", CONVOLUTION, "training", training));
        float[] start = InitialParameters.of(plan.model(), 3);
        UpdateMap map = UpdateLayout.of(plan).map();
        float[] gradient = new float[start.length];
        try (Model model = new Model(plan.model(), DIGITS.size())) {
            model.loadParameters(start);
            model.train(
                    DIGITS,
                    Plan.fromTree(Map.of("model", CONVOLUTION, "training", training("steps", 1)))
                            .training(),
                    1);
            float[] after = new float[start.length];
            model.copyParameters(after);
            for (int i = 0; i < start.length; i++) {
                gradient[i] = (start[i] - after[i]) / 0.1f;
            }
        }
        float[] update = train(plan, start, 1).update().toArray();
        int found = 0;
        for (int p = 0; p < map.parts().size(); p++) {
            if (map.parts().get(p) instanceof UpdateMap.Product part) {
                found++;
                for (int r = 0; r < part.rank(); r++) {
                    for (int c = 0; c < part.columns(); c++) {
                        double sum = 0;
                        for (int row = 0; row < part.rows(); row++) {
                            sum += part.factor()[row * part.rank() + r]
                                    * gradient[part.place() + row * part.columns() + c];
                        }
                        assertEquals(-0.1 * sum, update[map.at(p) + r * part.columns() + c], 2e-5);
                    }
                }
            }
        }
        assertEquals(2, found, "the convolution and the dense layer");
    }

    /** The mean of the updates is the update of the mean, whatever A is: what an average of A and B would not be. */
    @Test
    void meanOfUpdates_isTheMeanOfTheModels() throws InterruptedException {
        Plan plan = plan(TWO_LAYERS, Map.of("adapters", Map.of("rank", 8)), SGD);
        UpdateLayout layout = UpdateLayout.of(plan);
        float[] start = InitialParameters.of(plan.model(), 1);
        float[] mean = new float[layout.dimension()];
        float[] models = new float[start.length];
        for (int client = 0; client < 3; client++) {
            float[] update = train(plan, start, client).update().toArray();
            float[] model = trained(plan, start, client);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += update[i] / 3;
            }
            for (int i = 0; i < models.length; i++) {
                models[i] += (model[i] - start[i]) / 3;
            }
        }
        assertArrayEquals(models, layout.map().expand(mean), 1e-5f);
    }

    @Test
    void runningStatistics_areSentBesideAdaptersAndFrozenLayers() throws InterruptedException {
        for (Map<String, Object> setting : List.<Map<String, Object>>of(
                Map.of("adapters", Map.of("rank", 4)), Map.of("frozen", List.of("batchnorm", "dense1")))) {
            Plan plan = plan(CONVOLUTION, setting, SGD);
            float[] start = InitialParameters.of(plan.model(), 1);
            float[] moved = UpdateLayout.of(plan)
                    .map()
                    .expand(train(plan, start, 5).update().toArray());
            float[] trained = trained(plan, start, 5);
            ParameterBlock mean = plan.model().block("batchnorm1.mean");
            for (int i = mean.offset(); i < mean.end(); i++) {
                assertEquals(trained[i] - start[i], moved[i], 1e-6);
                assertNotEquals(0, moved[i]);
            }
        }
    }

    @Test
    void frozenAndLocalLayers_areNotSent() {
        Plan frozen = plan(TWO_LAYERS, Map.of("frozen", List.of("dense1", "dense2")), SGD);
        assertEquals(2010, UpdateLayout.of(frozen).dimension());
        Plan local = plan(TWO_LAYERS, Map.of("federated", Map.of("local", List.of("dense3"))), SGD);
        assertEquals(
                local.model().parameterCount() - 2010, UpdateLayout.of(local).dimension());
        Plan plain = plan(TWO_LAYERS, Map.of(), SGD);
        assertTrue(UpdateLayout.of(plain).map().isWhole());
    }

    @Test
    void adapters_learnFromExamplesThatArePerturbed() throws InterruptedException {
        Plan plan = plan(
                TWO_LAYERS,
                Map.of(
                        "adapters",
                        Map.of("rank", 8, "whole", List.of("dense3")),
                        "adversarial",
                        Map.of("method", "fast", "epsilon", 0.05)),
                SGD);
        float[] start = InitialParameters.of(plan.model(), 1);
        float[] trained = trained(plan, start, 5);
        assertTrue(loss(plan, trained) < 0.8 * loss(plan, start));
    }

    @Test
    void newSeed_givesOtherAdapters() {
        Plan one = plan(TWO_LAYERS, Map.of("adapters", Map.of("rank", 4, "seed", 1)), SGD);
        Plan two = plan(TWO_LAYERS, Map.of("adapters", Map.of("rank", 4, "seed", 2)), SGD);
        float[] update = new float[UpdateLayout.of(one).dimension()];
        java.util.Arrays.fill(update, 1);
        assertNotEquals(
                UpdateLayout.of(one).map().expand(update)[0],
                UpdateLayout.of(two).map().expand(update)[0]);
        assertNotEquals(one, two);
        assertEquals(one, Plan.fromTree(one.toTree()));
    }

    @Test
    void whatDoesNotGoTogether_isRefusedInOneLine() {
        refused(Map.of("adapters", Map.of()), "training.adapters.rank");
        refused(Map.of("adapters", Map.of("rank", 0)), "training.adapters.rank");
        refused(Map.of("adapters", Map.of("rank", 201)), "training.adapters.rank: found 201, which fits no weight");
        refused(Map.of("adapters", Map.of("rank", 4, "alpha", 0)), "training.adapters.alpha");
        refused(
                Map.of("adapters", Map.of("rank", 4, "whole", List.of("dense9"))),
                "training.adapters.whole: found 'dense9'");
        refused(
                Map.of("adapters", Map.of("rank", 4, "whole", List.of("dense3")), "frozen", List.of("dense3")),
                "dense3.weight, which is also frozen");
        refused(Map.of("adapters", Map.of("rank", 4, "beta", 1)), "beta");
        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("privacy", Map.of("noiseMultiplier", 1.0, "clip", 1.0)),
                Map.of("regularisation", Map.of("l2", 0.1)),
                Map.of("earlyStopping", Map.of("patience", 3)),
                Map.of("federated", Map.of("proximal", 0.1)),
                Map.of("federated", Map.of("local", List.of("dense3"))))) {
            Map<String, Object> both = new LinkedHashMap<>(other);
            both.put("adapters", Map.of("rank", 4));
            refused(both, "training.adapters: found beside");
        }
        refused(Map.of("frozen", List.of("dense")), "expected something to train and to send");
        refused(
                Map.of("frozen", List.of("dense1", "dense2"), "federated", Map.of("local", List.of("dense3"))),
                "expected something to train and to send");
    }

    private static void refused(Map<String, Object> setting, String part) {
        SpecException refusal = assertThrows(SpecException.class, () -> plan(TWO_LAYERS, setting, SGD));
        assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal.getMessage());
    }

    private static void assertUnmoved(ModelSpec model, float[] moved, Set<String> except) {
        for (ParameterBlock block : model.blocks()) {
            for (int i = block.offset(); i < block.end() && !except.contains(block.name()); i++) {
                assertEquals(0, moved[i], block.name());
            }
        }
    }

    private static double loss(Plan plan, float[] parameters) {
        try (Model model = new Model(plan.model(), 32)) {
            model.loadParameters(parameters);
            return model.evaluate(DIGITS, LossSpec.of(plan.training().lossFor(plan.model())))
                    .loss();
        }
    }

    private static TrainingResult train(Plan plan, float[] start, long seed) throws InterruptedException {
        try (Model model = new Model(plan.model(), plan.training().rowsMax())) {
            model.loadParameters(start);
            return model.train(DIGITS, plan.training(), seed);
        }
    }

    private static float[] trained(Plan plan, float[] start, long seed) throws InterruptedException {
        try (Model model = new Model(plan.model(), plan.training().rowsMax())) {
            model.loadParameters(start);
            model.train(DIGITS, plan.training(), seed);
            float[] trained = new float[start.length];
            model.copyParameters(trained);
            return trained;
        }
    }

    private static Plan plan(Map<String, Object> model, Map<String, Object> setting, Map<String, Object> optimiser) {
        return Plan.fromTree(Map.of("model", model, "training", training(setting, optimiser)));
    }

    private static Map<String, Object> training(String steps, int count) {
        Map<String, Object> tree = training(Map.of(), SGD);
        tree.remove("epochs");
        tree.put(steps, count);
        tree.put("batchSize", DIGITS.size());
        return tree;
    }

    private static Map<String, Object> training(Map<String, Object> setting, Map<String, Object> optimiser) {
        Map<String, Object> tree = new LinkedHashMap<>(Map.of("epochs", 2, "batchSize", 16, "optimiser", optimiser));
        tree.putAll(setting);
        return tree;
    }
}
