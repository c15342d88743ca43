package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.round.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final DataCatalogue CATALOGUE = new DataCatalogue(Map.of());

    @Test
    void modelThatCopiesItsInput_isEvaluatedByItsReconstruction() {
        Plan plan = plan(64, Map.of("kind", "reconstruction"));
        Evaluation found = evaluated(plan);
        assertEquals(expected(plan).loss(), found.loss());
        assertTrue(found.loss() < 1, () -> "a mean square of values between 0 and 1 is " + found.loss());
        assertFalse(found.hasAccuracy());
    }

    @Test
    void weightsOfClasses_countInTheLoss() {
        List<Double> weights = List.of(5.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        Plan weighted = plan(10, Map.of("kind", "softmax-cross-entropy", "classWeights", weights));
        Plan plain = plan(10, Map.of("kind", "softmax-cross-entropy"));
        Evaluation found = evaluated(weighted);
        assertEquals(expected(weighted).loss(), found.loss());
        assertTrue(found.loss() > evaluated(plain).loss());
        assertTrue(found.hasAccuracy());
    }

    private static Evaluation evaluated(Plan plan) {
        try (Model model = new Model(plan.model(), 1);
                Evaluator evaluator = Evaluator.of(CATALOGUE, "digits", plan, Optional.empty())) {
            float[] parameters = new float[plan.model().parameterCount()];
            model.initialise(1);
            model.copyParameters(parameters);
            return evaluator
                    .evaluate(BlockReader.over(parameters), Optional::empty)
                    .evaluation();
        }
    }

    private static io.sottovoce.learning.Evaluation expected(Plan plan) {
        Dataset data = CATALOGUE.load("digits").test().data();
        try (Model model = new Model(plan.model(), 64)) {
            model.initialise(1);
            return model.evaluate(data, plan.training().lossSpecFor(plan.model()));
        }
    }

    private static Plan plan(int outputs, Map<String, Object> loss) {
        return Plan.fromTree(Map.of(
                "model",
                Map.of("input", List.of(64), "layers", List.of(Map.of("kind", "dense", "units", outputs))),
                "training",
                Map.of(
                        "epochs",
                        1,
                        "batchSize",
                        10,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", 0.1),
                        "loss",
                        loss)));
    }
}
