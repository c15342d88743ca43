package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a GPU can show. The tests of layers, losses and optimisers run on whatever backend the build has. */
class CudaTest {
    @BeforeEach
    void requireDevice() {
        assumeTrue(
                Backend.describe().contains("on GPU"),
                () -> "skipped, this build has " + Backend.describe() + "; build with -Pcuda where there is a device");
    }

    @Test
    void convolutionsAndDenseLayers_learnOnTheDevice() throws InterruptedException {
        LoadedData digits = DataCatalogue.ofEnvironment().load("digits");
        ModelSpec spec = ModelSpec.named("lenet", List.of(8, 8, 1), 10);
        try (Model model = new Model(spec, 100)) {
            model.initialise(1);
            model.train(digits.train().data(), TrainingPlan.epochs(10, 20, new OptimiserSpec.Sgd(0.05, 0.9, 0)), 1);
            assertTrue(model.evaluate(digits.test().data()).accuracy() > 0.93);
        }
    }

    @Test
    void sameSeed_sameWeightsOnTheDevice() throws InterruptedException {
        Dataset data = DataCatalogue.ofEnvironment().load("digits").train().data();
        TrainingPlan plan = TrainingPlan.steps(40, 20, new OptimiserSpec.Sgd(0.05, 0.9, 0));
        float[] first = trained(data, plan);
        float[] second = trained(data, plan);
        for (int i = 0; i < first.length; i++) {
            assertEquals(first[i], second[i], "parameter " + i);
        }
    }

    private static float[] trained(Dataset data, TrainingPlan plan) throws InterruptedException {
        ModelSpec spec = ModelSpec.named("2nn", List.of(8, 8, 1), 10);
        try (Model model = new Model(spec, plan.batchSize())) {
            model.initialise(1);
            model.train(data, plan, 1);
            float[] parameters = new float[spec.parameterCount()];
            model.copyParameters(parameters);
            return parameters;
        }
    }
}
