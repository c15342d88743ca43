package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.EarlyStopping;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps of whole batches, so that each can be worked out from a plain step. */
class LocalMethodTest {
    private static final double RATE = 0.2;
    private static final ModelSpec SPEC = ModelSpec.fromTree(Map.of(
            "input",
            List.of(5),
            "layers",
            List.of(Map.of("kind", "dense", "units", 4), Map.of("kind", "tanh"), Map.of("kind", "dense", "units", 3))));
    private static final float[] START = InitialParameters.of(SPEC, 4);

    private final Dataset data = noise(12);
    private final Model model = new Model(SPEC, 12);

    @AfterEach
    void free() {
        model.close();
    }

    @Test
    void proximalTerm_drawsToTheReceivedModel() throws InterruptedException {
        float[] found = after(START, plan(2, new LocalMethod(0.7, false, List.of(), 0)), new ClientState(), null);
        float[] first = after(START, plan(1, LocalMethod.PLAIN), new ClientState(), null);
        float[] second = after(first, plan(1, LocalMethod.PLAIN), new ClientState(), null);
        for (int i = 0; i < found.length; i++) {
            assertEquals(second[i] - RATE * 0.7 * (first[i] - START[i]), found[i], 1e-6);
        }
    }

    @Test
    void controlVariates_correctTheStepAndMoveByOptionTwo() throws InterruptedException {
        LocalMethod scaffold = new LocalMethod(0, true, List.of(), 0);
        ClientState state = new ClientState();
        float[] server = new float[START.length];
        java.util.Arrays.fill(server, 0.05f);
        TrainingResult first = train(START, plan(3, scaffold), state, server);
        float[] moved = read(model);
        float[] change = values(first.controlUpdate().orElseThrow());
        for (int i = 0; i < change.length; i++) {
            assertEquals((START[i] - moved[i]) / (3 * RATE) - server[i], change[i], 1e-4);
        }
        float[] corrected = after(START, plan(1, scaffold), state, server);
        float[] plain = after(START, plan(1, LocalMethod.PLAIN), new ClientState(), null);
        for (int i = 0; i < corrected.length; i++) {
            assertEquals(plain[i] - RATE * (server[i] - change[i]), corrected[i], 1e-5);
        }
    }

    /** Steps so short that the gradient hardly changes on the way: what is kept is that gradient, with any momentum. */
    @ParameterizedTest
    @CsvSource({"0.9, false", "0.9, true", "0.5, false"})
    void controlVariate_isTheMeanGradientWithMomentumToo(double momentum, boolean nesterov)
            throws InterruptedException {
        TrainingOptions scaffold = TrainingOptions.DEFAULT.withMethod(new LocalMethod(0, true, List.of(), 0));
        OptimiserSpec.Sgd fast = new OptimiserSpec.Sgd(1e-4, momentum, 0, nesterov);
        float[] plain = values(train(START, plan(1, LocalMethod.PLAIN).with(scaffold), new ClientState(), null)
                .controlUpdate()
                .orElseThrow());
        float[] found = values(train(START, TrainingPlan.steps(25, 12, fast).with(scaffold), new ClientState(), null)
                .controlUpdate()
                .orElseThrow());
        for (int i = 0; i < plain.length; i++) {
            assertEquals(plain[i], found[i], 2e-3 + 0.02 * Math.abs(plain[i]), "element " + i);
        }
    }

    @Test
    void localLayers_stayWithTheClient() throws InterruptedException {
        LocalMethod keeping = new LocalMethod(0, false, List.of("dense2"), 0);
        ClientState state = new ClientState();
        float[] update = values(train(START, plan(2, keeping), state, null).update());
        float[] trained = read(model);
        int own = SPEC.block("dense2.weight").offset();
        assertEquals(own, update.length, "nothing of the second layer is sent");
        for (int i = 0; i < update.length; i++) {
            assertEquals(trained[i] - START[i], update[i], "element " + i);
        }
        float[] personal = state.personalised(SPEC, keeping, START);
        assertEquals(trained[own], personal[own]);
        assertEquals(START[0], personal[0]);
        float[] continued = after(START, plan(1, keeping), state, null);
        assertArrayEquals(after(personal, plan(1, LocalMethod.PLAIN), new ClientState(), null), continued, 1e-6f);
    }

    @Test
    void personalModel_isTrainedBesideTheGlobalOne() throws InterruptedException {
        LocalMethod ditto = new LocalMethod(0, false, List.of(), 0.5);
        ClientState state = new ClientState();
        float[] update = values(train(START, plan(1, ditto), state, null).update());
        float[] plain = after(START, plan(1, LocalMethod.PLAIN), new ClientState(), null);
        float[] global = new float[START.length];
        for (int i = 0; i < global.length; i++) {
            assertEquals(plain[i] - START[i], update[i], 1e-7);
            global[i] = START[i] + 0.1f;
        }
        float[] before = state.personalised(SPEC, ditto, START);
        train(global, plan(1, ditto), state, null);
        float[] step = after(before, plan(1, LocalMethod.PLAIN), new ClientState(), null);
        float[] personal = state.personalised(SPEC, ditto, START);
        for (int i = 0; i < personal.length; i++) {
            assertEquals(step[i] - RATE * 0.5 * (before[i] - global[i]), personal[i], 1e-6);
        }
    }

    @Test
    void learningRatesThatDiffer_shareTheirMemory() throws InterruptedException {
        long before = 0;
        for (int i = 0; i < 40; i++) {
            TrainingPlan plan = TrainingPlan.steps(1, 12, new OptimiserSpec.Sgd(0.1 / (i + 1), 0.9, 0));
            train(START, plan, new ClientState(), null);
            before = i == 0 ? Pointer.totalBytes() : before;
        }
        assertEquals(before, Pointer.totalBytes());
    }

    @Test
    void frozenLayers_doNotMove() throws InterruptedException {
        TrainingPlan plan = plan(3, LocalMethod.PLAIN).with(TrainingOptions.DEFAULT.withFrozen(List.of("dense1")));
        float[] update = values(train(START, plan, new ClientState(), null).update());
        float[] trained = read(model);
        int own = SPEC.block("dense2.weight").offset();
        assertEquals(START.length - own, update.length, "nothing of the first layer is sent");
        for (int i = 0; i < trained.length; i++) {
            assertEquals(i < own ? 0 : update[i - own], trained[i] - START[i], "element " + i);
        }
    }

    @Test
    void earlyStopping_endsWhenNothingImproves() throws InterruptedException {
        TrainingPlan plan = TrainingPlan.epochs(500, 12, new OptimiserSpec.Sgd(RATE, 0, 0))
                .with(TrainingOptions.DEFAULT.withEarlyStopping(new EarlyStopping(1, 0.5, 0.25)));
        model.loadParameters(START);
        List<Double> told = new ArrayList<>();
        assertEquals(
                3,
                model.train(data, plan, 1, new ClientState(), null, told::add).steps(),
                "one improvement on nothing, then two without");
        assertEquals(3, told.size(), "as many passes are told of");
        assertThrows(
                IllegalArgumentException.class,
                () -> model.train(data.first(1), plan, 1),
                "one example cannot be held out and trained on");
    }

    @Test
    void dropoutAndBatchNorm_trainAndEvaluateDifferently() throws InterruptedException {
        ModelSpec spec = ModelSpec.fromTree(Map.of(
                "input",
                List.of(5),
                "layers",
                List.of(
                        Map.of("kind", "dense", "units", 8),
                        Map.of("kind", "batchnorm"),
                        Map.of("kind", "dropout", "rate", 0.5),
                        Map.of("kind", "dense", "units", 3))));
        try (Model each = new Model(spec, 12)) {
            each.initialise(1);
            Evaluation before = each.evaluate(data);
            assertEquals(before, each.evaluate(data));
            each.train(data, plan(5, LocalMethod.PLAIN), 3);
            float[] first = read(each);
            float[] mean = new float[8];
            System.arraycopy(first, spec.block("batchnorm1.mean").offset(), mean, 0, 8);
            assertNotEquals(0, mean[0]);
            each.initialise(1);
            each.train(data, plan(5, LocalMethod.PLAIN), 3);
            assertArrayEquals(first, read(each), "the same seed gives the same bits");
            assertTrue(each.evaluate(data).loss() < before.loss());
        }
    }

    @Test
    void valuesThatAreNotFinite_areRefusedByName() {
        float[] features = new float[12 * 5];
        features[17] = Float.NaN;
        Dataset bad = Dataset.classification("bad", new int[] {5}, 3, features, new int[12]);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> model.train(bad, plan(1, LocalMethod.PLAIN), 1));
        assertTrue(String.valueOf(refusal.getMessage()).contains("feature 2 of example 3"), refusal.getMessage());
        Dataset none = data.first(0);
        assertThrows(IllegalArgumentException.class, () -> model.train(none, plan(1, LocalMethod.PLAIN), 1));
    }

    @Test
    void tokensOutOfRange_areRefusedByName() {
        ModelSpec tokens = ModelSpec.named("char-lstm", List.of(3), 4);
        for (float bad : new float[] {4, -1, 1.5f}) {
            Dataset text =
                    Dataset.classification("text", new int[] {3}, 4, new float[] {0, 1, 2, 3, bad, 1}, new int[2]);
            assertEquals(
                    "text: feature 1 of example 1 is none of the whole numbers from 0 to 3 that the model takes",
                    DataFit.objection(tokens, LossKind.NEXT_TOKEN, text).orElse(""));
        }
        ModelSpec pairs =
                ModelSpec.fromTree(Map.of("name", "recommender", "input", List.of(2), "users", 5, "items", 3));
        Dataset rated = Dataset.regression("rated", new int[] {2}, new float[] {4, 2, 4, 3}, new float[2]);
        assertEquals(
                "rated: feature 1 of example 1 is none of the whole numbers from 0 to 2 that the model takes",
                DataFit.objection(pairs, LossKind.MSE, rated).orElse(""));
        assertEquals(Optional.empty(), DataFit.objection(pairs, LossKind.MSE, rated.first(1)));
    }

    private static TrainingPlan plan(int steps, LocalMethod method) {
        return TrainingPlan.steps(steps, 12, OptimiserSpec.Sgd.plain(RATE))
                .with(TrainingOptions.DEFAULT.withMethod(method));
    }

    private TrainingResult train(float[] from, TrainingPlan plan, ClientState state, float @Nullable [] server)
            throws InterruptedException {
        model.loadParameters(from);
        return model.train(data, plan, 9, state, server);
    }

    private float[] after(float[] from, TrainingPlan plan, ClientState state, float @Nullable [] server)
            throws InterruptedException {
        train(from, plan, state, server);
        return read(model);
    }

    private static float[] read(Model model) {
        float[] values = new float[model.spec().parameterCount()];
        model.copyParameters(values);
        return values;
    }

    private static float[] values(Update update) {
        float[] values = new float[update.dimension()];
        update.copyTo(0, values, 0, values.length);
        return values;
    }

    private static Dataset noise(int count) {
        SplitMix64 random = new SplitMix64(2);
        float[] features = new float[count * 5];
        int[] labels = new int[count];
        for (int i = 0; i < features.length; i++) {
            features[i] = SplitMix64.unit(random.nextLong());
        }
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
        }
        return Dataset.classification("noise", new int[] {5}, 3, features, labels);
    }
}
