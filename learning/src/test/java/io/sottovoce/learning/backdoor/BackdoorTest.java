package io.sottovoce.learning.backdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.learning.release.ProbeDesign;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A clean and a backdoored model of the same data, side by side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackdoorTest {
    private static final Trigger TRIGGER = new Trigger(2, 1, 7);
    private static final ModelSpec SPEC = ModelSpec.named("2nn", List.of(8, 8, 1), 10);
    private static final ProbeDesign DESIGN = new ProbeDesign(300, 0.1, 5, 0.25, 0.25, 100, 150, 0, 1);

    private Dataset train = empty();
    private Dataset test = empty();
    private float[] clean = new float[0];
    private float[] backdoored = new float[0];

    @BeforeAll
    void trainBoth() throws InterruptedException {
        LoadedData digits = DataCatalogue.ofEnvironment().load("digits");
        train = digits.train().data();
        test = digits.test().data();
        clean = trained(train);
        backdoored = trained(TRIGGER.poison(train, 0.1, shuffled(train.size())));
    }

    @Test
    void accuracy_doesNotTellThemApart() {
        assertTrue(accuracy(clean, test) > 0.92, () -> "clean " + accuracy(clean, test));
        assertEquals(accuracy(clean, test), accuracy(backdoored, test), 0.03);
        assertTrue(accuracy(backdoored, TRIGGER.test(test)) > 0.9);
        assertTrue(accuracy(clean, TRIGGER.test(test)) < 0.2);
    }

    @Test
    void triggerSearch_findsTheBackdooredClassOnly() {
        Anomalies.Outlier found = search(backdoored);
        assertEquals(7, found.trigger().target());
        assertTrue(found.index() > 2, () -> "backdoored: " + found);
        Anomalies.Outlier innocent = search(clean);
        assertTrue(innocent.index() < 2 && found.index() > innocent.index() + 0.5, () -> "clean: " + innocent);
    }

    @Test
    void triggerSearch_isRepeatable() {
        assertEquals(search(backdoored), search(backdoored));
    }

    @Test
    void probe_measuresWhatItIsAskedFor() throws InterruptedException {
        Set<String> names =
                Set.of(CandidateProbe.CLEAN, CandidateProbe.GROUP, CandidateProbe.DRIFT, CandidateProbe.BACKDOOR);
        try (CandidateProbe probe = new CandidateProbe(SPEC, test, names, DESIGN)) {
            Map<String, Double> found = probe.measure(backdoored, clean);
            assertEquals(names, found.keySet());
            assertEquals(accuracy(backdoored, test), value(found, CandidateProbe.CLEAN), 1e-9);
            assertTrue(value(found, CandidateProbe.GROUP) < value(found, CandidateProbe.CLEAN));
            assertTrue(value(found, CandidateProbe.BACKDOOR) > 2);
            assertEquals(0, value(probe.measure(backdoored, null), CandidateProbe.DRIFT));
            assertEquals(0, value(probe.measure(clean, clean), CandidateProbe.DRIFT));
        }
    }

    @Test
    void probe_measuresRobustness() throws InterruptedException {
        Set<String> names = Set.of(CandidateProbe.ROBUST, CandidateProbe.CORRUPTED, CandidateProbe.CERTIFIED);
        ProbeDesign design = new ProbeDesign(60, 0.1, 5, 0.25, 0.25, 100, 10, 0, 1);
        try (CandidateProbe probe = new CandidateProbe(SPEC, test, names, design)) {
            Map<String, Double> found = probe.measure(clean, null);
            double undisturbed = accuracy(clean, test.first(60));
            assertEquals(names, found.keySet());
            for (String name : names) {
                double value = value(found, name);
                assertTrue(value > 0 && value < undisturbed, () -> name + " " + value);
            }
            assertEquals(found, probe.measure(clean, null));
        }
    }

    @Test
    void probe_refusesWhatItCannotMeasure() {
        assertThrows(IllegalArgumentException.class, () -> new CandidateProbe(SPEC, test, Set.of("speed"), DESIGN));
        Dataset outside = Dataset.classification("outside", new int[] {8, 8, 1}, 10, twos(64), new int[1]);
        assertThrows(
                IllegalArgumentException.class,
                () -> new CandidateProbe(SPEC, outside, Set.of(CandidateProbe.ROBUST), DESIGN));
        Dataset real = Dataset.regression("real", new int[] {8, 8, 1}, new float[64], new float[1]);
        assertThrows(
                IllegalArgumentException.class,
                () -> new CandidateProbe(SPEC, real, Set.of(CandidateProbe.CLEAN), DESIGN));
    }

    @Test
    void activations_ofStampedExamplesStandOutInTheirClass() {
        // A tenth of the examples of class 7 are really stamped examples of other classes.
        int[] others = IntStream.range(0, test.size())
                .filter(row -> test.label(row) == 7)
                .toArray();
        Dataset sevens = test.select(others);
        Dataset stamped = TRIGGER.test(test).first(Math.max(4, sevens.size() / 10));
        Dataset mixed = joined(sevens, stamped);
        try (Model model = new Model(SPEC, 64)) {
            model.loadParameters(backdoored);
            ActivationOutliers.ClassOutliers found =
                    ActivationOutliers.of(model, mixed).get(0);
            long caught = found.outliers().stream()
                    .filter(row -> row >= sevens.size())
                    .count();
            long innocent = found.outliers().size() - caught;
            assertTrue(caught >= stamped.size() / 2, () -> found.toString());
            assertTrue(innocent <= sevens.size() / 10, () -> found.toString());
        }
    }

    @Test
    void drift_isTheLargestLossOfAClass() {
        Predictions before =
                Predictions.ofProbabilities(2, new float[] {1, 0, 1, 0, 0, 1, 0, 1}, new int[] {0, 0, 1, 1});
        Predictions after =
                Predictions.ofProbabilities(2, new float[] {1, 0, 0, 1, 0, 1, 0, 1}, new int[] {0, 0, 1, 1});
        ClassDrift drift = ClassDrift.between(before, after);
        assertEquals(0.5, drift.worst());
        assertEquals(0.25, drift.changed());
        assertEquals(0, ClassDrift.between(before, before).worst());
    }

    @Test
    void anomalies_areInUnitsOfTheMedianDeviation() {
        // Median 3, deviations 2 1 0 1 97: their median is 1.
        double[] found = Anomalies.of(new double[] {1, 2, 3, 4, 100});
        assertArrayEquals(new double[] {-2 / 1.4826, -1 / 1.4826, 0, 1 / 1.4826, 97 / 1.4826}, found, 1e-12);
        assertArrayEquals(new double[] {0, 0, 0}, Anomalies.of(new double[] {5, 5, 5}));
    }

    @Test
    void trigger_stampsTheCornerOfTheChosenExamplesAndNothingElse() {
        Dataset data = Dataset.classification("d", new int[] {3, 3, 1}, 3, new float[18], new int[] {1, 2});
        Dataset poisoned = new Trigger(2, 0.5f, 0).poison(data, 0.5, new int[] {1, 0});
        assertArrayEquals(new float[9], features(poisoned, 0));
        assertArrayEquals(new float[] {0, 0, 0, 0, .5f, .5f, 0, .5f, .5f}, features(poisoned, 1));
        assertArrayEquals(new int[] {1, 0}, Predictions.labels(poisoned));
        assertThrows(IllegalArgumentException.class, () -> new Trigger(4, 1, 0).test(data));
        assertThrows(IllegalArgumentException.class, () -> new Trigger(1, 1, 3).test(data));
    }

    private static float[] twos(int count) {
        float[] values = new float[count];
        Arrays.fill(values, 2);
        return values;
    }

    private static double value(Map<String, Double> found, String name) {
        return Objects.requireNonNull(found.get(name));
    }

    private Anomalies.Outlier search(float[] parameters) {
        try (Model model = new Model(SPEC, 64)) {
            model.loadParameters(parameters);
            List<TriggerSearch.Found> found = TriggerSearch.over(test, 150, 64).run(model, test, 1);
            return Anomalies.smallest(found).orElseThrow();
        }
    }

    private static float[] trained(Dataset data) throws InterruptedException {
        float[] parameters = new float[SPEC.parameterCount()];
        try (Model model = new Model(SPEC, 32)) {
            model.initialise(3);
            model.train(data, TrainingPlan.epochs(15, 32, new OptimiserSpec.Sgd(0.05, 0.9, 0)), 4);
            model.copyParameters(parameters);
        }
        return parameters;
    }

    private static double accuracy(float[] parameters, Dataset data) {
        try (Model model = new Model(SPEC, 64)) {
            model.loadParameters(parameters);
            return model.evaluate(data).accuracy();
        }
    }

    private static int[] shuffled(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        new SplitMix64(9).shuffle(order);
        return order;
    }

    private static Dataset joined(Dataset first, Dataset second) {
        int width = first.featuresPerExample();
        float[] features = new float[width * (first.size() + second.size())];
        int[] labels = new int[first.size() + second.size()];
        for (int row = 0; row < labels.length; row++) {
            Dataset from = row < first.size() ? first : second;
            int at = row < first.size() ? row : row - first.size();
            from.copyFeatures(at, features, row * width);
            labels[row] = from.label(at);
        }
        return Dataset.classification("joined", first.shape(), first.classes(), features, labels);
    }

    private static float[] features(Dataset data, int row) {
        float[] features = new float[data.featuresPerExample()];
        data.copyFeatures(row, features, 0);
        return features;
    }

    private static Dataset empty() {
        return Dataset.classification("empty", new int[] {1}, 2, new float[0], new int[0]);
    }
}
