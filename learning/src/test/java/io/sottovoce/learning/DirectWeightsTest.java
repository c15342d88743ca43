package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.AdapterSpec;
import io.sottovoce.learning.spec.Clipping;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Regularisation;
import io.sottovoce.learning.spec.Schedule;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two large layers: the first without an input's gradient, the second with one, which needs the weight as it was. */
class DirectWeightsTest {
    private static final int INPUTS = 1030;
    private static final ModelSpec SPEC = ModelSpec.fromTree(Map.of(
            "input",
            List.of(INPUTS),
            "layers",
            List.of(
                    Map.of("kind", "dense", "units", 1024),
                    Map.of("kind", "relu"),
                    Map.of("kind", "dense", "units", 1024),
                    Map.of("kind", "dense", "units", 3))));
    private static final OptimiserSpec SGD = OptimiserSpec.Sgd.plain(0.05);

    /** Far above any gradient, so that it changes nothing but the way. */
    private static final TrainingOptions WIDE = TrainingOptions.DEFAULT.withClipping(new Clipping(true, 1e12));

    @Test
    void largeWeightsOfPlainDescent_areTheOnlyOnes() {
        assertEquals(Set.of("dense1.weight", "dense2.weight"), direct(SGD, TrainingOptions.DEFAULT));
        assertEquals(Set.of("dense2.weight"), direct(SGD, TrainingOptions.DEFAULT.withFrozen(List.of("dense1"))));
    }

    @Test
    void whateverLooksAtGradients_hasNone() {
        TrainingOptions none = TrainingOptions.DEFAULT;
        assertEquals(Set.of(), direct(new OptimiserSpec.Sgd(0.1, 0.9, 0, false), none));
        assertEquals(Set.of(), direct(new OptimiserSpec.Sgd(0.1, 0, 1e-4, false), none));
        assertEquals(Set.of(), direct(OptimiserSpec.Adam.usual(0.1), none));
        assertEquals(Set.of(), direct(SGD, WIDE));
        assertEquals(Set.of(), direct(SGD, none.withRegularisation(new Regularisation(0, 1e-4))));
        assertEquals(Set.of(), direct(SGD, none.withMethod(new LocalMethod(0.1, false, List.of(), 0))));
        assertEquals(Set.of(), direct(SGD, none.withMethod(new LocalMethod(0, true, List.of(), 0))));
        assertEquals(Set.of(), direct(SGD, none.withMethod(new LocalMethod(0, false, List.of(), 0.1))));
        assertEquals(Set.of(), direct(SGD, none.withAdapters(new AdapterSpec(2, 2, List.of(), 1))));
    }

    @Test
    void directSteps_areThoseOfGradients() throws InterruptedException {
        TrainingOptions falling =
                TrainingOptions.DEFAULT.withSchedule(new Schedule(Schedule.Kind.COSINE, 0, 1, 1, 0.1));
        TrainingOptions frozen = TrainingOptions.DEFAULT.withFrozen(List.of("dense1"));
        for (TrainingOptions options : List.of(TrainingOptions.DEFAULT, falling, frozen)) {
            float[] direct = update(options);
            float[] written = update(options.withClipping(WIDE.clipping().orElseThrow()));
            assertArrayEquals(written, direct, 1e-6f);
            assertTrue(moved(direct) > direct.length / 4, moved(direct) + " of " + direct.length + " moved");
        }
    }

    private static Set<String> direct(OptimiserSpec optimiser, TrainingOptions options) {
        return DirectWeights.of(SPEC, TrainingPlan.steps(1, 4, optimiser).with(options));
    }

    /** Of nine examples in batches of four, so that one is smaller. */
    private static float[] update(TrainingOptions options) throws InterruptedException {
        try (Model model = new Model(SPEC, 4)) {
            model.loadParameters(InitialParameters.of(SPEC, 4));
            TrainingPlan plan = TrainingPlan.epochs(2, 4, SGD).with(options);
            return model.train(noise(9), plan, 7).update().toArray();
        }
    }

    private static int moved(float[] update) {
        int count = 0;
        for (float change : update) {
            count += change != 0 ? 1 : 0;
        }
        return count;
    }

    private static Dataset noise(int count) {
        SplitMix64 random = new SplitMix64(2);
        float[] features = new float[count * INPUTS];
        int[] labels = new int[count];
        for (int i = 0; i < features.length; i++) {
            features[i] = SplitMix64.unit(random.nextLong());
        }
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
        }
        return Dataset.classification("noise", new int[] {INPUTS}, 3, features, labels);
    }
}
