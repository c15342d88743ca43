package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds of secure aggregation in a simulation. */
final class SecureSimulationTest {
    private static final Map<String, Object> NOISE =
            Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 0.5, "delta", 1e-5);
    private static final Map<String, Object> NO_NOISE = Map.of("mechanism", "none", "clip", 3.0);

    @ParameterizedTest
    @EnumSource(
            value = SumMode.class,
            names = {"EQUIVALENT", "ON"})
    void sameSeed_givesTheSameWeightsWithOneWorkerAndWithThree(SumMode mode) throws InterruptedException {
        SumChoice choice = new SumChoice(mode, 1);
        float[] one = run(tree(NOISE), choice, 1).parameters();
        float[] three = run(tree(NOISE), choice, 3).parameters();
        assertArrayEquals(one, three);
        Map<String, Object> other = tree(NOISE);
        other.put("seed", 5L);
        assertFalse(java.util.Arrays.equals(one, run(other, choice, 1).parameters()));
    }

    /** Clients round at random to the ring's grid; the mean of twelve is off by far less than a round of training moves. */
    @ParameterizedTest
    @EnumSource(
            value = SumMode.class,
            names = {"EQUIVALENT", "ON"})
    void sumWithoutNoise_isTheMeanOfTheUpdates(SumMode mode) throws InterruptedException {
        requireMean(tree(NO_NOISE), mode);
    }

    @ParameterizedTest
    @EnumSource(
            value = SumMode.class,
            names = {"EQUIVALENT", "ON"})
    void cohortThatIsCut_isTheMeanOverItsGroups(SumMode mode) throws InterruptedException {
        Map<String, Object> tree = tree(NO_NOISE);
        tree.put("cohort", Map.of("size", 24));
        tree.put("simulation", Map.of("data", "breast-cancer", "partition", "iid", "clients", 24));
        tree.put(
                "aggregation",
                Map.of(
                        "mode",
                        "secure",
                        "server",
                        "honest-but-curious",
                        "corrupt",
                        0.01,
                        "dropout",
                        0.1,
                        "groupSize",
                        12));
        requireMean(tree, mode);
    }

    private static void requireMean(Map<String, Object> secure, SumMode mode) throws InterruptedException {
        secure.put("rounds", 1);
        Map<String, Object> clear = new LinkedHashMap<>(secure);
        clear.put("aggregation", Map.of("mode", "clear"));
        clear.put("privacy", Map.of("mechanism", "none"));
        clear.put("weighting", "uniform");
        SimulationResult expected = run(clear, new SumChoice(SumMode.OFF, 1), 2);
        SimulationResult found = run(secure, new SumChoice(mode, 1), 2);
        float[] initial = InitialParameters.of(Workload.fromTree(clear).plan().model(), 0);
        double step = distance(expected.parameters(), initial);
        double off = distance(expected.parameters(), found.parameters());
        assertTrue(off < 0.15 * step, () -> "off by " + off + " in a step of " + step);
        assertEquals(
                expected.rounds().get(0).contributed(), found.rounds().get(0).contributed());
    }

    private static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(squares);
    }

    @Test
    void noise_isAccountedForLikeOnAServer() throws InterruptedException {
        SimulationResult equivalent = run(tree(NOISE), new SumChoice(SumMode.EQUIVALENT, 1), 2);
        SimulationResult machines = run(tree(NOISE), new SumChoice(SumMode.ON, 2), 2);
        PrivacyPoint last = equivalent.rounds().get(1).privacy().orElseThrow();
        assertEquals(last, machines.rounds().get(1).privacy().orElseThrow());
        double first = equivalent.rounds().get(0).privacy().orElseThrow().epsilon();
        assertTrue(first > 0 && first < last.epsilon(), () -> first + " then " + last.epsilon());
        assertEquals(12, equivalent.rounds().get(0).contributed());
    }

    @Test
    void budget_endsTheTaskBeforeItIsExceeded() {
        Map<String, Object> privacy = new LinkedHashMap<>(NOISE);
        privacy.put("budget", 3.0);
        Map<String, Object> tree = tree(privacy);
        tree.put("rounds", 50);
        RunException end = assertThrows(RunException.class, () -> run(tree, new SumChoice(SumMode.EQUIVALENT, 1), 2));
        assertTrue(String.valueOf(end.getMessage()).contains("epsilon"), end.getMessage());
    }

    @Test
    void divergingClients_takePartWithNoiseAlone() throws InterruptedException {
        Map<String, Object> tree = tree(NOISE);
        tree.put("model", Map.of("name", "2nn", "input", java.util.List.of(30), "classes", 2));
        tree.put(
                "training",
                Map.of(
                        "epochs",
                        3,
                        "batchSize",
                        1,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", 1000.0, "momentum", 0.99)));
        SimulationResult result = run(tree, new SumChoice(SumMode.EQUIVALENT, 1), 2);
        assertEquals(12, result.rounds().get(0).contributed());
        assertEquals(0, result.clientTrainings());
    }

    private static Map<String, Object> tree(Map<String, Object> privacy) {
        Map<String, Object> tree = new LinkedHashMap<>(
                Workloads.named("breast-cancer-iid").orElseThrow().tree());
        tree.put("rounds", 2);
        tree.put("cohort", Map.of("size", 12));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
        tree.put("privacy", privacy);
        tree.put("simulation", Map.of("data", "breast-cancer", "partition", "iid", "clients", 12));
        return tree;
    }

    private static SimulationResult run(Map<String, Object> tree, SumChoice choice, int workers)
            throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        World world = new World(new SimulatedClients(data.parts()), data.test(), choice);
        try (LearnerPool learners = new LearnerPool(workload.plan(), workers);
                Simulation simulation =
                        new Simulation(workload.task(), workload.plan(), world, learners, round -> {})) {
            return simulation.run();
        }
    }
}
