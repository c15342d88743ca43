package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.NarrowedInput;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

final class EvaluatorsTest {
    private static final Plan PLAN = plan(ModelSpec.named("2nn", List.of(28, 28, 1), 10), "softmax-cross-entropy");

    @Test
    void partsThatLeaveOutZeros_findWhatTheWholeModelFinds() throws Exception {
        Dataset data = images(1100, 6);
        assertTrue(widths(data).size() > 1, () -> "widths " + widths(data));
        assertFindsTheSame(data, 1e-6);
    }

    @Test
    void examplesWithoutZerosInCommon_areEvaluatedAsTheyAre() throws Exception {
        Dataset data = images(600, 0);
        assertEquals(List.of(784), widths(data));
        assertFindsTheSame(data, 1e-12);
    }

    @Test
    void anAutoencoder_isComparedWithAllFeatures() throws Exception {
        List<LayerSpec> layers = List.of(
                new LayerSpec.Flatten(), new LayerSpec.Dense(40), new LayerSpec.Dense(9), new LayerSpec.Dense(784));
        Plan plan = plan(ModelSpec.of(List.of(28, 28, 1), layers), "reconstruction");
        assertFindsTheSame(plan, images(600, 6), 1e-12);
    }

    private static Plan plan(ModelSpec model, String loss) {
        Map<String, Object> sgd = Map.of("kind", "sgd", "learningRate", 0.1);
        Map<String, Object> training = Map.of("epochs", 1L, "batchSize", 10L, "loss", loss, "optimiser", sgd);
        return Plan.fromTree(Map.of("model", model.toTree(), "training", training));
    }

    private static void assertFindsTheSame(Dataset data, double tolerance) throws Exception {
        assertFindsTheSame(PLAN, data, tolerance);
    }

    private static void assertFindsTheSame(Plan plan, Dataset data, double tolerance) throws Exception {
        try (Evaluators evaluators = new Evaluators(plan);
                Model whole = new Model(plan.model(), 250)) {
            for (int seed = 0; seed < 3; seed++) {
                float[] parameters = InitialParameters.of(plan.model(), seed);
                whole.loadParameters(parameters);
                Evaluation expected = whole.evaluate(data, plan.training().lossSpecFor(plan.model()));
                List<PendingEvaluation.Part> parts = new ArrayList<>();
                for (Callable<PendingEvaluation.Part> part : evaluators.parts(parameters, data)) {
                    parts.add(part.call());
                }
                Evaluation found = PendingEvaluation.joined(parts).evaluation();
                assertEquals(expected.loss(), found.loss(), tolerance * expected.loss());
                assertEquals(expected.accuracy(), found.accuracy(), 1e-12);
                assertEquals(expected.examples(), found.examples());
            }
        }
    }

    private static List<Integer> widths(Dataset data) {
        ModelSpec model = PLAN.model();
        return new TestParts(data, 250, NarrowedInput.of(model, PLAN.training().lossFor(model)))
                .all().stream()
                        .map(part -> part.data().featuresPerExample())
                        .distinct()
                        .toList();
    }

    /** Noise within a frame; what is outside is zero. */
    private static Dataset images(int count, int frame) {
        SplittableRandom random = new SplittableRandom(7);
        byte[] pixels = new byte[count * 784];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(10);
            int left = random.nextInt(frame + 1) * 2;
            for (int j = 0; j < 784; j++) {
                boolean inside = j % 28 >= left && j % 28 < 28 - left;
                pixels[i * 784 + j] = inside ? (byte) (1 + random.nextInt(255)) : 0;
            }
        }
        return Dataset.images("framed", new int[] {28, 28, 1}, 10, pixels, labels);
    }
}
