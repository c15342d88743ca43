package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.attack.Norm;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.AttackKind;
import io.sottovoce.learning.harden.AttackPlan;
import io.sottovoce.learning.harden.RobustEvaluation;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.privacy.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdversarialTrainingTest {
    private static final double EPSILON = 0.15;

    private static Map<String, Object> training(String method) {
        Map<String, Object> hardening = new LinkedHashMap<>();
        hardening.put("method", method);
        hardening.put(method.equals("noise") ? "sigma" : "epsilon", EPSILON);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("epochs", 6);
        tree.put("batchSize", 16);
        tree.put("optimiser", Map.of("kind", "sgd", "learningRate", 0.05, "momentum", 0.9));
        tree.put("adversarial", hardening);
        return tree;
    }

    private static Plan plan(Map<String, Object> training) {
        return Plan.fromTree(
                Map.of("model", Map.of("name", "mlp", "input", List.of(8, 8, 1), "classes", 10), "training", training));
    }

    private static Plan with(String method, String key, Object value) {
        Map<String, Object> tree = training(method);
        Map<String, Object> hardening = new LinkedHashMap<>(cast(tree.get("adversarial")));
        hardening.put(key, value);
        tree.put("adversarial", hardening);
        return plan(tree);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(@Nullable Object tree) {
        return (Map<String, Object>) Objects.requireNonNull(tree);
    }

    private static Dataset train() {
        return DataCatalogue.ofEnvironment().load("digits").train().data();
    }

    private static double robust(Plan plan, float[] parameters) throws InterruptedException {
        Dataset test = DataCatalogue.ofEnvironment().load("digits").test().data();
        try (Model model = new Model(plan.model(), 50)) {
            model.loadParameters(parameters);
            return new RobustEvaluation(model, test, Threat.pixels(Norm.LINF, EPSILON), 1)
                    .run(List.of(AttackPlan.usual(AttackKind.PGD)))
                    .robustAccuracy();
        }
    }

    private static float[] trained(Plan plan) throws InterruptedException {
        try (Model model = new Model(plan.model(), plan.training().rowsMax())) {
            model.initialise(1);
            model.train(train(), plan.training(), 1);
            float[] parameters = new float[model.spec().parameterCount()];
            model.copyParameters(parameters);
            return parameters;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgd", "fast", "trades"})
    void robustAccuracy_clearlyRises(String method) throws InterruptedException {
        Map<String, Object> plain = training(method);
        plain.remove("adversarial");
        double before = robust(plan(plain), trained(plan(plain)));
        double after = robust(plan(training(method)), trained(plan(training(method))));
        assertTrue(after > before + 0.2, method + ": " + before + " before, " + after + " after");
    }

    @ParameterizedTest
    @CsvSource({"pgd, cleanShare, 0.5", "pgd, norm, l2", "fast, warmup, 40", "trades, warmup, 40", "noise, warmup, 40"})
    void sameSeed_givesTheSameWeights(String method, String key, String value) throws InterruptedException {
        Object typed = key.equals("norm") ? value : key.equals("warmup") ? (Object) 40 : (Object) 0.5;
        Plan plan = with(method, key, typed);
        assertArrayEquals(trained(plan), trained(plan));
    }

    @Test
    void planTree_readsBackEqual() {
        for (String method : List.of("pgd", "trades", "fast", "noise")) {
            Plan plan = plan(training(method));
            assertEquals(plan, Plan.fromTree(plan.toTree()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pgd, epsilon, 1.01",
        "pgd, epsilon, 0",
        "pgd, stepSize, 0.31",
        "pgd, cleanShare, 1",
        "trades, beta, 0",
        "pgd, beta, 1",
        "pgd, low, 2",
        "noise, sigma, 0"
    })
    void impossibleNumbers_areRefused(String method, String key, double value) {
        assertThrows(SpecException.class, () -> with(method, key, value));
    }

    @Test
    void impossibleSteps_areRefused() {
        assertThrows(SpecException.class, () -> with("pgd", "steps", 0));
        assertThrows(SpecException.class, () -> with("fast", "steps", 2));
        SpecException refused = assertThrows(SpecException.class, () -> with("pgd", "epsilon", 1.5));
        assertTrue(String.valueOf(refused.getMessage()).contains("training.adversarial.epsilon"), refused.toString());
    }

    @Test
    void l2AcrossTheWholeRange_isRefused() {
        Map<String, Object> tree = training("pgd");
        tree.put("adversarial", Map.of("method", "pgd", "norm", "l2", "epsilon", 8.1));
        assertThrows(SpecException.class, () -> plan(tree));
        tree.put("adversarial", Map.of("method", "pgd", "norm", "l2", "epsilon", 7.9));
        plan(tree);
    }

    @Test
    void tokensAndRealTargets_areRefused() {
        Map<String, Object> training = training("pgd");
        assertThrows(
                SpecException.class,
                () -> Plan.fromTree(
                        Map.of("model", Map.of("name", "linear", "input", List.of(4)), "training", training)));
        assertThrows(
                SpecException.class,
                () -> Plan.fromTree(Map.of(
                        "model",
                        Map.of("name", "char-lstm", "input", List.of(8), "classes", 20),
                        "training",
                        training)));
    }

    @Test
    void recordPrivacy_goesWithOneGradientAnExampleOnly() throws InterruptedException {
        Map<String, Object> tree = training("pgd");
        tree.put("privacy", Map.of("noiseMultiplier", 1.0, "clip", 1.0));
        tree.put("optimiser", Map.of("kind", "sgd", "learningRate", 0.05));
        trained(plan(tree));
        Map<String, Object> pairs = training("trades");
        pairs.put("privacy", Map.of("noiseMultiplier", 1.0, "clip", 1.0));
        assertThrows(SpecException.class, () -> plan(pairs));
    }

    /** The gradient of a pair's loss is that of the loss of both halves by themselves. */
    @Test
    void cleanShareOfNearlyOne_isNearlyPlainTraining() throws InterruptedException {
        Map<String, Object> plain = training("pgd");
        plain.put("epochs", 1);
        plain.remove("adversarial");
        Map<String, Object> mixed = training("pgd");
        mixed.put("epochs", 1);
        mixed.put("adversarial", Map.of("method", "pgd", "epsilon", EPSILON, "steps", 1, "cleanShare", 0.99999));
        float[] one = trained(plan(plain));
        float[] other = trained(plan(mixed));
        assertArrayEquals(one, other, 0.01f);
    }

    @Test
    void overRounds_changesPassesAndEpsilonAndNothingElse() {
        Map<String, Object> tree = training("pgd");
        tree.put("overRounds", Map.of("epochsFactor", 0.5, "every", 2, "epochsMin", 2, "epsilonWarmup", 10));
        Plan plan = plan(tree);
        int[] epochs = {6, 6, 3, 3, 2, 2};
        for (int round = 1; round <= epochs.length; round++) {
            var now = plan.training().inRound(round);
            assertEquals(epochs[round - 1], now.epochs().orElseThrow());
            assertEquals(
                    EPSILON * round / 10,
                    now.options().adversarial().orElseThrow().epsilon(),
                    1e-12);
        }
        assertEquals(plan, Plan.fromTree(plan.toTree()));
    }

    @Test
    void overRounds_letsTheLearningRateFallToItsFloor() {
        Map<String, Object> tree = training("pgd");
        tree.put("overRounds", Map.of("rateRounds", 8, "rateFloor", 0.2));
        Plan plan = plan(tree);
        double first = plan.training().optimiser().learningRate();
        double[] parts = {1, 0.2 + 0.8 * (1 + Math.cos(Math.PI / 8)) / 2, 0.6, 0.2, 0.2};
        int[] rounds = {1, 2, 5, 9, 100};
        for (int i = 0; i < rounds.length; i++) {
            OptimiserSpec now = plan.training().inRound(rounds[i]).optimiser();
            assertEquals(parts[i] * first, now.learningRate(), 1e-12);
            assertEquals(now, now.withLearningRate(now.learningRate()));
        }
        assertEquals(plan, Plan.fromTree(plan.toTree()));
    }

    @Test
    void slack_scalesTheUpdateByWhichSideOfTheThresholdTheLossIs() throws InterruptedException {
        Map<String, Object> tree = training("fast");
        tree.put("epochs", 1);
        float[] plain = update(plan(tree));
        tree.put("slack", Map.of("alpha", 0.25, "threshold", 1e6));
        float[] more = update(plan(tree));
        tree.put("slack", Map.of("alpha", 0.25, "threshold", 0.0));
        float[] less = update(plan(tree));
        for (int i = 0; i < plain.length; i++) {
            assertEquals(1.25 * plain[i], more[i], 1e-6);
            assertEquals(0.75 * plain[i], less[i], 1e-6);
        }
    }

    private static float[] update(Plan plan) throws InterruptedException {
        try (Model model = new Model(plan.model(), plan.training().rowsMax())) {
            model.initialise(1);
            var update = model.train(train(), plan.training(), 1).update();
            float[] values = new float[update.dimension()];
            update.copyTo(0, values, 0, values.length);
            return values;
        }
    }

    @Test
    void distillation_followsARobustTeacher() throws InterruptedException {
        Plan robust = plan(training("pgd"));
        Plan pupil = plan(training("fast"));
        try (Model teacher = new Model(robust.model(), 50);
                Model student = new Model(ModelSpec.named("mlp", List.of(8, 8, 1), 10), 50)) {
            teacher.loadParameters(trained(robust));
            student.initialise(2);
            RobustTeacher taught = RobustTeacher.of(teacher, train(), 3, 0.9);
            student.distil(train(), pupil.training(), taught, 1, loss -> {});
            float[] parameters = new float[student.spec().parameterCount()];
            student.copyParameters(parameters);
            double found = robust(pupil, parameters);
            assertTrue(found > 0.4, "robust accuracy of the student: " + found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2nn", "lenet", "cnn", "dp-cnn", "resnet-gn"})
    void gradientOfTheInput_isThatOfFiniteDifferences(String name) {
        int side = 16;
        int width = side * side;
        try (Model model = new Model(ModelSpec.named(name, List.of(side, side, 1), 4), 5)) {
            model.initialise(3);
            Victim victim = model.victim();
            SplitMix64 random = new SplitMix64(9);
            float[] x = new float[5 * width];
            float[] direction = new float[x.length];
            float[] slope = new float[5 * victim.classes()];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextFloat();
                direction[i] = (float) random.nextGaussian();
            }
            for (int i = 0; i < slope.length; i++) {
                slope[i] = (float) random.nextGaussian();
            }
            float[] logits = new float[slope.length];
            float[] gradients = new float[x.length];
            victim.logits(x, 5, logits);
            victim.gradients(slope, 5, gradients);
            double expected = dot(gradients, direction);
            double step = 1e-4;
            double found =
                    (value(victim, x, direction, step, slope) - value(victim, x, direction, -step, slope)) / (2 * step);
            assertEquals(expected, found, 0.03 * Math.max(1, Math.abs(expected)), name);
        }
    }

    private static double value(Victim victim, float[] x, float[] direction, double step, float[] slope) {
        float[] moved = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            moved[i] = (float) (x[i] + step * direction[i]);
        }
        float[] logits = new float[slope.length];
        victim.logits(moved, 5, logits);
        return dot(logits, slope);
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
