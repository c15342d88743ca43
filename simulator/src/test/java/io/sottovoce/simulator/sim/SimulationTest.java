package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SimulationTest {
    @Test
    void overSelection_excludesTheSparesAsSurplus() throws InterruptedException {
        SimulationResult result = run(tree("cohort", Map.of("size", 4, "overSelection", 1.5)));
        result.rounds().forEach(round -> {
            assertEquals(6, round.offered());
            assertEquals(4, round.contributed());
            assertEquals(Map.of("SURPLUS", 2), round.exclusions());
        });
    }

    @Test
    void quorumOutOfReach_failsTheTaskInsteadOfWaitingForEver() {
        RunException failure = assertThrows(
                RunException.class, () -> run(tree("cohort", Map.of("size", 40, "quorum", 40, "retries", 1))));
        assertTrue(String.valueOf(failure.getMessage()).contains("NOT_ENOUGH_CLIENTS"), failure.getMessage());
    }

    @Test
    void divergingClients_areExcludedAndTheTaskSaysWhy() {
        Map<String, Object> diverging = Map.of(
                "epochs",
                3,
                "batchSize",
                1,
                "optimiser",
                Map.of("kind", "sgd", "learningRate", 1000.0, "momentum", 0.99));
        Map<String, Object> tree = tree("training", diverging);
        tree.put("model", Map.of("name", "2nn", "input", List.of(30), "classes", 2));
        RunException failure = assertThrows(RunException.class, () -> run(tree));
        assertTrue(String.valueOf(failure.getMessage()).contains("QUORUM_NOT_REACHED"), failure.getMessage());
    }

    @Test
    void result_countsTrainingsAndSamples() throws InterruptedException {
        SimulationResult result = run(tree("rounds", 2));
        assertEquals(20, result.clientTrainings());
        assertTrue(result.samples() > 20 * 5 * 40, () -> "samples " + result.samples());
        assertTrue(result.accuracy().getAsDouble() > 0.8, () -> "accuracy " + result.accuracy());
        assertTrue(result.overheadShare() < 1);
    }

    @Test
    void evaluationBeside_findsWhatEvaluationInItsPlaceFinds() throws InterruptedException {
        Map<String, Object> tree = tree("rounds", 5);
        List<RoundPoint> beside = reported(tree, true);
        List<RoundPoint> inPlace = reported(tree, false);
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L),
                beside.stream().map(RoundPoint::round).toList());
        for (int i = 0; i < beside.size(); i++) {
            assertEquals(inPlace.get(i).accuracy(), beside.get(i).accuracy());
            assertEquals(inPlace.get(i).loss(), beside.get(i).loss());
        }
    }

    @Test
    void lossThatIsNotFinite_endsTheTaskAsIfItHadWaitedForTheEvaluation() {
        Map<String, Object> exploding =
                Map.of("epochs", 1, "batchSize", 15, "optimiser", Map.of("kind", "sgd", "learningRate", 1000.0));
        Map<String, Object> tree = tree("training", exploding);
        tree.put("model", Map.of("name", "2nn", "input", List.of(30), "classes", 2));
        tree.put("cohort", Map.of("size", 10, "retries", 2));
        RunException waited = assertThrows(RunException.class, () -> reported(tree, false));
        assertTrue(String.valueOf(waited.getMessage()).contains("EVALUATION_FAILED"), waited.getMessage());
        List<RoundPoint> rounds = new ArrayList<>();
        RunException failure = assertThrows(RunException.class, () -> run(tree, rounds::add));
        assertEquals(waited.getMessage(), failure.getMessage());
        assertEquals(List.of(1L, 2L, 3L), rounds.stream().map(RoundPoint::round).toList());
    }

    @Test
    void updateThatOthersAreHeldAgainst_followsTheRoundsPlan() throws InterruptedException {
        Map<String, Object> falling = new LinkedHashMap<>(
                Map.of("epochs", 1, "batchSize", 15, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        falling.put("overRounds", Map.of("rateRounds", 1, "rateFloor", 1e-6));
        Map<String, Object> tree = tree("training", falling);
        tree.put("weighting", "uniform");
        tree.put("aggregation", Map.of("mode", "clear", "rule", Map.of("kind", "fltrust", "root", "breast-cancer")));
        tree.put("rounds", 1);
        float[] first = run(tree).parameters();
        tree.put("rounds", 4);
        float[] last = run(tree).parameters();
        for (int i = 0; i < first.length; i++) {
            assertEquals(first[i], last[i], 1e-4, "parameter " + i);
        }
        assertTrue(IntStream.range(0, first.length).anyMatch(i -> Math.abs(first[i]) > 0.01));
    }

    @Test
    void aFailureToReport_endsTheRun() {
        RunException failure = assertThrows(
                RunException.class,
                () -> run(tree("rounds", 3), round -> {
                    throw new RunException("the disk is full");
                }));
        assertEquals("the disk is full", failure.getMessage());
    }

    private static List<RoundPoint> reported(Map<String, Object> tree, boolean beside) throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        World world = new World(new SimulatedClients(data.parts()), data.test());
        List<RoundPoint> rounds = new ArrayList<>();
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                SimulatedTask task = new SimulatedTask(
                        workload.task(),
                        workload.plan(),
                        world,
                        learners,
                        Optional.empty(),
                        new RoundReports(rounds::add, 2, 0, true),
                        beside)) {
            task.run(System.nanoTime());
        }
        return rounds;
    }

    private static Map<String, Object> tree(String key, Object value) {
        Map<String, Object> tree = new LinkedHashMap<>(
                Workloads.named("breast-cancer-iid").orElseThrow().tree());
        tree.put("rounds", 2);
        tree.put(key, value);
        return tree;
    }

    private static SimulationResult run(Map<String, Object> tree) throws InterruptedException {
        return run(tree, round -> {});
    }

    private static SimulationResult run(Map<String, Object> tree, Consumer<RoundPoint> onRound)
            throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        World world = new World(
                new SimulatedClients(data.parts()), data.test(), Optional.empty(), Optional.empty(), data.root());
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Simulation simulation = new Simulation(workload.task(), workload.plan(), world, learners, onRound)) {
            return simulation.run();
        }
    }
}
