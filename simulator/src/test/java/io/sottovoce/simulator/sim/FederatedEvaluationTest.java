package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.HeldOut;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluation by the clients, whose counts come in the secure sum of a round. */
final class FederatedEvaluationTest {
    private static final int CLIENTS = 12;
    private static final Map<String, Object> NO_NOISE = Map.of("mechanism", "none", "clip", 3.0);
    private static final Map<String, Object> NOISE =
            Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 0.3, "delta", 1e-5);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sumWithoutNoise_isWhatAllHeldOutExamplesSay(boolean grouped) throws InterruptedException {
        Map<String, Object> tree = tree(NO_NOISE, 2);
        tree.put("rounds", 2);
        if (grouped) {
            tree.put("aggregation", Map.of("mode", "grouped", "corrupt", 0.02, "dropout", 0.0, "groupSize", 6));
        }
        Run run = run(tree);
        Map<String, Double> measures = run.rounds().get(1).measures();
        double[] expected = counted(tree, run.modelOfRoundOne());
        assertEquals(expected[0], Objects.requireNonNull(measures.get("federatedAccuracy")), 1e-3);
        assertEquals(expected[1], Objects.requireNonNull(measures.get("federatedGroupAccuracy")), 1e-3);
    }

    @Test
    void floorOnWhatClientsFind_publishesByTheNextCohort() throws InterruptedException {
        Map<String, Object> tree = tree(NO_NOISE, 2);
        tree.put("release", Map.of("floors", Map.of("federatedAccuracy", 0.7)));
        ReleaseLine line = run(tree).line();
        assertEquals(2, line.published().orElseThrow().version());
        assertEquals(3, line.trial().orElseThrow().version());
        tree.put("release", Map.of("floors", Map.of("federatedAccuracy", 0.999)));
        ReleaseLine withheld = run(tree).line();
        assertTrue(withheld.published().isEmpty(), withheld::toString);
    }

    @Test
    void evaluation_isPaidForWhereClientsAddNoise() throws InterruptedException {
        Map<String, Object> tree = tree(NOISE, 1);
        Map<String, Object> without = new LinkedHashMap<>(tree);
        without.put("evaluation", Map.of("data", "breast-cancer"));
        double dearer = epsilon(run(tree));
        double cheaper = epsilon(run(without));
        assertTrue(dearer > cheaper, dearer + " and " + cheaper);
    }

    @Test
    void taskThatCannotEvaluate_isRefused() {
        Map<String, Object> clear = tree(NO_NOISE, 2);
        clear.put("aggregation", Map.of("mode", "clear"));
        clear.put("privacy", Map.of("mechanism", "none"));
        refused(clear, "evaluation.federated: found in clear mode");
        refused(tree(NO_NOISE, 3), "training.heldOut.groups: found 3");
        Map<String, Object> floors = tree(NO_NOISE, 2);
        floors.put("evaluation", Map.of("data", "breast-cancer"));
        floors.put("release", Map.of("floors", Map.of("federatedAccuracy", 0.5)));
        refused(floors, "no evaluation.federated says how");
    }

    private static void refused(Map<String, Object> tree, String part) {
        SpecException refusal = assertThrows(SpecException.class, () -> Workload.fromTree(tree));
        assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal.getMessage());
    }

    private static double epsilon(Run run) {
        return run.rounds().get(0).privacy().orElseThrow().epsilon();
    }

    /** Accuracy and worst class over what all clients hold out. */
    private static double[] counted(Map<String, Object> tree, float[] parameters) {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        HeldOut rule = workload.plan().training().options().heldOut().orElseThrow();
        double[] right = new double[2];
        double[] all = new double[2];
        try (Model model = new Model(workload.plan().model(), 16)) {
            model.loadParameters(parameters);
            for (Dataset part : data.parts()) {
                Predictions found =
                        Predictions.of(model, part.select(rule.cut(part.size()).evaluated()));
                for (int i = 0; i < found.size(); i++) {
                    right[found.label(i)] += found.correct(i) ? 1 : 0;
                    all[found.label(i)]++;
                }
            }
        }
        double accuracy = (right[0] + right[1]) / (all[0] + all[1]);
        return new double[] {accuracy, Math.min(right[0] / all[0], right[1] / all[1])};
    }

    private static Map<String, Object> tree(Map<String, Object> privacy, int groups) {
        Map<String, Object> tree = new LinkedHashMap<>(
                Workloads.named("breast-cancer-iid").orElseThrow().tree());
        tree.put("rounds", 3);
        tree.put("cohort", Map.of("size", CLIENTS));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
        tree.put("privacy", privacy);
        tree.put(
                "evaluation",
                Map.of(
                        "data",
                        "breast-cancer",
                        "federated",
                        Map.of("share", 0.25, "examplesMax", 8, "groups", groups)));
        tree.put("simulation", Map.of("data", "breast-cancer", "partition", "iid", "clients", CLIENTS));
        return tree;
    }

    private static Run run(Map<String, Object> tree) throws InterruptedException {
        Map<String, Object> first = new LinkedHashMap<>(tree);
        first.put("rounds", 1);
        first.remove("release");
        return new Run(simulate(tree), simulate(first).parameters());
    }

    private static Ended simulate(Map<String, Object> tree) throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        World world = new World(new SimulatedClients(data.parts()), data.test(), new SumChoice(SumMode.ON, 1));
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Simulation simulation =
                        new Simulation(workload.task(), workload.plan(), world, learners, round -> {})) {
            SimulationResult result = simulation.run();
            return new Ended(result.parameters(), result.rounds(), simulation.release());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // of one test
    private record Ended(float[] parameters, List<RoundPoint> rounds, ReleaseLine line) {}

    @SuppressWarnings("ArrayRecordComponent") // of one test
    private record Run(Ended ended, float[] modelOfRoundOne) {
        List<RoundPoint> rounds() {
            return ended.rounds();
        }

        ReleaseLine line() {
            return ended.line();
        }
    }
}
