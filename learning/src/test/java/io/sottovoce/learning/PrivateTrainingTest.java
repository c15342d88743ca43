package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateTrainingTest {
    private static final OptimiserSpec SGD = OptimiserSpec.Sgd.plain(0.1);

    /** By ghost norms, by patches, by rows, and example by example where a layer has no gradients by example. */
    @ParameterizedTest
    @ValueSource(strings = {"2nn", "dp-cnn", "lenet", "cnn", "resnet-gn"})
    void sumOfClippedGradients_isThatOfSingleExamples(String name) {
        ModelSpec spec = ModelSpec.named(name, List.of(20, 20, 1), 4);
        Dataset data = images(11, 20, 4);
        int[] chosen = {3, 0, 7, 10, 4, 5, 1, 9, 2};
        double clip = 0.9 * medianNorm(spec, data);
        TrainingPlan plan = plan(5, new RecordPrivacy(1, clip));
        try (Engine engine = new Engine(spec, plan.rowsMax());
                Model single = new Model(spec, 1)) {
            float[] start = InitialParameters.of(spec, 3);
            engine.parameters().write(0, start, 0, start.length);
            single.loadParameters(start);
            for (int count : new int[] {0, 1, 9}) {
                new PrivateBatch(engine, data, plan).sum(chosen, count);
                assertNear(expected(single, data, chosen, count, clip), read(engine));
            }
        }
    }

    @Test
    void setBeyondTheMemory_isSummedInParts() {
        ModelSpec spec = ModelSpec.named("2nn", List.of(6, 6, 1), 4);
        Dataset data = images(60, 6, 4);
        int[] all = new int[60];
        java.util.Arrays.setAll(all, i -> i);
        TrainingPlan plan = plan(2, new RecordPrivacy(1, 0.5));
        assertTrue(plan.rowsMax() < 60);
        try (Engine engine = new Engine(spec, plan.rowsMax());
                Model single = new Model(spec, 1)) {
            float[] start = InitialParameters.of(spec, 3);
            engine.parameters().write(0, start, 0, start.length);
            single.loadParameters(start);
            new PrivateBatch(engine, data, plan).sum(all, 60);
            assertNear(expected(single, data, all, 60, 0.5), read(engine));
        }
    }

    /**
     * The mean of n squares of noise has a relative deviation of sqrt(2/n), 0.6 percent; the test allows six of them above
     * the stated deviation and the quarter that rounding may add, and six below: it errs with probability below 1e-8.
     */
    @ParameterizedTest
    @ValueSource(ints = {100, 60_000})
    void noise_hasTheStatedDeviation(int size) {
        try (Arena arena = new Arena()) {
            Tensor sum = arena.allocate(size);
            RecordPrivacy privacy = new RecordPrivacy(1.2, 3);
            GradientNoise noise = new GradientNoise(
                    privacy, List.of(new Segment(0, size)), new NoiseSamplers(), SecretBits.from(new SecureRandom()));
            double squares = 0;
            int draws = 60_000 / size;
            for (int i = 0; i < draws; i++) {
                sum.clear();
                noise.apply(sum, 10);
                float[] values = new float[size];
                sum.read(0, values, 0, size);
                for (float value : values) {
                    squares += (double) value * value;
                }
            }
            double deviation = Math.sqrt(squares / (draws * size));
            double stated = 1.2 * 3 / 10;
            assertTrue(deviation > stated * 0.98 && deviation < stated * 1.25 * 1.04, deviation + " for " + stated);
        }
    }

    @Test
    void digits_areLearnedPrivately() throws InterruptedException {
        LoadedData digits = new DataCatalogue(Map.of()).load("digits", Map.of());
        TrainingPlan plan = TrainingPlan.epochs(15, 64, OptimiserSpec.Sgd.plain(0.5))
                .with(TrainingOptions.DEFAULT.withPrivacy(new RecordPrivacy(1, 1)));
        try (Model model = new Model(ModelSpec.named("linear", List.of(8, 8, 1), 10), plan.rowsMax())) {
            model.initialise(7);
            model.train(digits.train().data(), plan, 7);
            Evaluation evaluation = model.evaluate(digits.test().data());
            assertTrue(evaluation.accuracy() > 0.75, evaluation.toString());
        }
        RecordCost cost = new RecordCost(plan, digits.train().data().size());
        double once = cost.charge(1e-5);
        assertTrue(once > 0.5 && once < 20, "epsilon " + once);
        assertTrue(cost.charge(1e-5) > once);
    }

    @Test
    void rate_isTheBatchOverTheExamples() {
        assertEquals(0.25, PrivateTraining.rate(plan(5, new RecordPrivacy(1, 1)), 20));
        assertEquals(1, PrivateTraining.rate(plan(5, new RecordPrivacy(1, 1)), 3));
    }

    private static float[] expected(Model single, Dataset data, int[] chosen, int count, double clip) {
        float[] sum = new float[single.spec().parameterCount()];
        for (int i = 0; i < count; i++) {
            float[] gradient = gradient(single, data, chosen[i]);
            double factor = Math.min(1, clip / norm(gradient));
            for (int j = 0; j < sum.length; j++) {
                sum[j] += (float) (factor * gradient[j]);
            }
        }
        return sum;
    }

    private static double medianNorm(ModelSpec spec, Dataset data) {
        try (Model single = new Model(spec, 1)) {
            single.loadParameters(InitialParameters.of(spec, 3));
            return java.util.stream.IntStream.range(0, data.size())
                    .mapToDouble(i -> norm(gradient(single, data, i)))
                    .sorted()
                    .skip(data.size() / 2)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static float[] gradient(Model single, Dataset data, int example) {
        single.lossAndGradient(data.select(new int[] {example}), LossSpec.of(LossKind.SOFTMAX_CROSS_ENTROPY));
        float[] gradient = new float[single.spec().parameterCount()];
        single.copyGradients(gradient);
        return gradient;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static float[] read(Engine engine) {
        float[] values = new float[engine.spec().parameterCount()];
        engine.gradients().read(0, values, 0, values.length);
        return values;
    }

    private static void assertNear(float[] expected, float[] found) {
        double scale = Math.max(1e-6, norm(expected));
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-4 * scale, "element " + i);
        }
    }

    private static TrainingPlan plan(int batch, RecordPrivacy privacy) {
        return TrainingPlan.steps(1, batch, SGD).with(TrainingOptions.DEFAULT.withPrivacy(privacy));
    }

    private static Dataset images(int count, int side, int classes) {
        SplitMix64 random = new SplitMix64(17);
        float[] features = new float[count * side * side];
        for (int i = 0; i < features.length; i++) {
            features[i] = SplitMix64.unit(random.nextLong());
        }
        int[] labels = new int[count];
        java.util.Arrays.setAll(labels, i -> i % classes);
        return Dataset.classification("noise", new int[] {side, side, 1}, classes, features, labels);
    }
}
