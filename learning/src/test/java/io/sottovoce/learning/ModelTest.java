package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final OptimiserSpec SGD = new OptimiserSpec.Sgd(0.1, 0.9, 0);

    @ParameterizedTest
    @ValueSource(strings = {"linear", "2nn", "lenet", "cnn"})
    void gradientOfEveryNamedModel_isThatOfFiniteDifferences(String name) {
        Dataset data = images(6, 16, 3);
        try (Model model = new Model(ModelSpec.named(name, List.of(16, 16, 1), 3), 6)) {
            assertGradient(model, data, LossKind.SOFTMAX_CROSS_ENTROPY);
        }
    }

    @Test
    void gradientOfOverlappingWindowsAndValidPadding_isThatOfFiniteDifferences() {
        ModelSpec spec = ModelSpec.fromTree(Map.of(
                "input",
                List.of(7, 7, 1),
                "layers",
                List.of(
                        Map.of("kind", "conv2d", "filters", 3, "kernel", 2, "padding", "valid"),
                        Map.of("kind", "maxpool2d", "size", 3, "stride", 2),
                        Map.of("kind", "relu"),
                        Map.of("kind", "flatten"),
                        Map.of("kind", "dense", "units", 3))));
        try (Model model = new Model(spec, 4)) {
            assertGradient(model, images(4, 7, 3), LossKind.SOFTMAX_CROSS_ENTROPY);
        }
    }

    @Test
    void gradientOfSquaredError_isThatOfFiniteDifferences() {
        SplitMix64 random = new SplitMix64(5);
        float[] features = new float[5 * 4];
        float[] targets = new float[5];
        fill(features, random);
        fill(targets, random);
        Dataset data = Dataset.regression("line", new int[] {4}, features, targets);
        try (Model model = new Model(ModelSpec.named("linear", List.of(4), 1), 5)) {
            assertGradient(model, data, LossKind.MSE);
        }
    }

    @Test
    void namedModels_haveThePublishedNumberOfParameters() {
        assertEquals(199_210, ModelSpec.named("2nn", List.of(28, 28, 1), 10).parameterCount());
        assertEquals(1_663_370, ModelSpec.named("cnn", List.of(28, 28, 1), 10).parameterCount());
    }

    @Test
    void smallLastBatch_weighsItsExamplesOnce() throws InterruptedException {
        Dataset data = images(7, 8, 3);
        float[] whole = trained(data, TrainingPlan.epochs(1, 7, new OptimiserSpec.Sgd(0.5, 0, 0)), 10);
        float[] same = trained(data, TrainingPlan.epochs(1, 10, new OptimiserSpec.Sgd(0.5, 0, 0)), 10);
        assertArrayEquals(whole, same, 1e-6f);
    }

    @Test
    void sameSeed_givesTheSameBits() throws InterruptedException {
        Dataset data = images(23, 8, 3);
        TrainingPlan plan = TrainingPlan.epochs(3, 5, SGD);
        assertArrayEquals(trained(data, plan, 5), trained(data, plan, 5));
    }

    @Test
    void reusedModel_trainsAsAFreshOne() throws InterruptedException {
        Dataset data = images(23, 8, 3);
        TrainingPlan plan = TrainingPlan.epochs(2, 5, SGD);
        try (Model model = new Model(ModelSpec.named("2nn", List.of(8, 8, 1), 3), 5)) {
            model.initialise(1);
            model.train(data, plan, 99);
            model.initialise(1);
            model.train(data, plan, 2);
            float[] reused = new float[model.spec().parameterCount()];
            model.copyParameters(reused);
            assertArrayEquals(trained(data, plan, 5), reused);
        }
    }

    /** Its second convolution goes through minimal filtering in batches of ten, and of three as the library does it. */
    @Test
    void convolutionsOfManyChannels_trainToTheSameBitsWhateverWentBefore() throws InterruptedException {
        float[] features = new float[13 * 32 * 32 * 3];
        fill(features, new SplitMix64(8));
        int[] labels = new int[13];
        java.util.Arrays.setAll(labels, i -> i % 3);
        Dataset data = Dataset.classification("pictures", new int[] {32, 32, 3}, 3, features, labels);
        TrainingPlan plan = TrainingPlan.epochs(1, 10, SGD);
        ModelSpec spec = ModelSpec.named("cifar-cnn", List.of(32, 32, 3), 3);
        float[] first = new float[spec.parameterCount()];
        float[] again = new float[spec.parameterCount()];
        try (Model model = new Model(spec, 10);
                Model larger = new Model(spec, 13)) {
            model.initialise(1);
            model.train(data, plan, 2);
            model.copyParameters(first);
            larger.initialise(3);
            larger.train(data, TrainingPlan.epochs(1, 3, SGD), 4);
            larger.evaluate(data);
            larger.initialise(1);
            larger.train(data, plan, 2);
            larger.copyParameters(again);
        }
        assertArrayEquals(first, again);
    }

    @Test
    void digits_areLearned() throws InterruptedException {
        LoadedData digits = new DataCatalogue(Map.of()).load("digits", Map.of());
        try (Model model = new Model(ModelSpec.named("2nn", List.of(8, 8, 1), 10), 32)) {
            model.initialise(7);
            model.train(digits.train().data(), TrainingPlan.epochs(15, 32, new OptimiserSpec.Sgd(0.05, 0.9, 0)), 7);
            Evaluation evaluation = model.evaluate(digits.test().data());
            assertTrue(evaluation.accuracy() > 0.95, evaluation.toString());
        }
    }

    @Test
    void exclusiveOr_isSolvedByTwoFourOne() throws InterruptedException {
        ModelSpec spec = ModelSpec.fromTree(Map.of(
                "input",
                List.of(2),
                "layers",
                List.of(
                        Map.of("kind", "dense", "units", 4),
                        Map.of("kind", "tanh"),
                        Map.of("kind", "dense", "units", 1),
                        Map.of("kind", "sigmoid"))));
        Dataset data = Dataset.classification(
                "xor", new int[] {2}, 2, new float[] {0, 0, 0, 1, 1, 0, 1, 1}, new int[] {0, 1, 1, 0});
        try (Model model = new Model(spec, 4)) {
            model.initialise(1);
            model.train(data, TrainingPlan.epochs(1000, 4, OptimiserSpec.Adam.usual(0.05)), 1);
            Evaluation evaluation = model.evaluate(data);
            assertEquals(1, evaluation.accuracy(), evaluation.toString());
        }
    }

    @Test
    void learningRateFarTooHigh_divergesWithOneLine() {
        Dataset data = images(20, 8, 3);
        DivergedException e = assertThrows(
                DivergedException.class,
                () -> trained(data, TrainingPlan.epochs(50, 5, new OptimiserSpec.Sgd(1000, 0.99, 1)), 5));
        assertTrue(String.valueOf(e.getMessage()).startsWith("training diverged"), e.getMessage());
    }

    private static float[] trained(Dataset data, TrainingPlan plan, int batchMax) throws InterruptedException {
        try (Model model = new Model(ModelSpec.named("2nn", List.of(8, 8, 1), 3), batchMax)) {
            model.initialise(1);
            model.train(data, plan, 2);
            float[] parameters = new float[model.spec().parameterCount()];
            model.copyParameters(parameters);
            return parameters;
        }
    }

    /** Central differences along random coordinates: float32 kernels agree to a few per mille of the largest gradient. */
    private static void assertGradient(Model model, Dataset data, LossKind kind) {
        LossSpec loss = LossSpec.of(kind);
        model.initialise(3);
        int count = model.spec().parameterCount();
        float[] parameters = new float[count];
        model.copyParameters(parameters);
        SplitMix64 jitter = new SplitMix64(11);
        for (int i = 0; i < count; i++) {
            parameters[i] += 0.02f * (SplitMix64.unit(jitter.nextLong()) - 0.5f);
        }
        model.loadParameters(parameters);
        model.lossAndGradient(data, loss);
        float[] gradient = new float[count];
        model.copyGradients(gradient);
        float largest = 0;
        for (float g : gradient) {
            largest = Math.max(largest, Math.abs(g));
        }
        assertTrue(largest > 0, "all gradients are zero");
        float step = 2e-3f;
        for (int trial = 0; trial < 120; trial++) {
            int i = (int) Math.floorMod(jitter.nextLong(), (long) count);
            double numeric =
                    (lossAt(model, parameters, i, step, data, loss) - lossAt(model, parameters, i, -step, data, loss))
                            / (2 * step);
            assertEquals(numeric, gradient[i], 0.02 * largest, "parameter " + i + " of " + model.spec());
        }
    }

    private static double lossAt(Model model, float[] parameters, int at, float step, Dataset data, LossSpec loss) {
        float kept = parameters[at];
        parameters[at] = kept + step;
        model.loadParameters(parameters);
        double value = model.lossAndGradient(data, loss);
        parameters[at] = kept;
        return value;
    }

    private static Dataset images(int count, int side, int classes) {
        SplitMix64 random = new SplitMix64(17);
        float[] features = new float[count * side * side];
        fill(features, random);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
        }
        return Dataset.classification("noise", new int[] {side, side, 1}, classes, features, labels);
    }

    private static void fill(float[] values, SplitMix64 random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = SplitMix64.unit(random.nextLong());
        }
    }
}
