package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile clients in rounds of the protocol's machines; they do not clip what they put into a sum. */
final class HostileSecureSimulationTest {
    private static final int CLIENTS = 20;
    private static final SumChoice MACHINES = new SumChoice(SumMode.ON, 1);
    private static final Map<String, Object> NO_NOISE = Map.of("mechanism", "none", "clip", 5.0);

    @ParameterizedTest
    @ValueSource(strings = {"sign-flip:50", "replacement", "gaussian:10"})
    void ruleOverTheMeansOfSecureGroups_keepsWhatTheMeanLoses(String attack) throws InterruptedException {
        double honest = run(grouped("", Map.of()), MACHINES).accuracy();
        double mean = run(grouped(attack, Map.of()), MACHINES).accuracy();
        double median = run(grouped(attack, Map.of("rule", Map.of("kind", "median"))), MACHINES)
                .accuracy();
        assertTrue(
                median > honest - 0.08 && median > mean + 0.05,
                () -> "honest " + honest + ", mean " + mean + ", median " + median);
    }

    @Test
    void unclippedInput_isTheSameInTheArithmeticAndInTheMachines() throws InterruptedException {
        Map<String, Object> tree = grouped("replacement", Map.of());
        tree.put("rounds", 1);
        Run arithmetic = run(tree, new SumChoice(SumMode.EQUIVALENT, 1));
        Run machines = run(tree, MACHINES);
        assertTrue(arithmetic.accuracy() < 0.6, () -> "the attack was clipped: " + arithmetic.accuracy());
        assertTrue(machines.accuracy() < 0.6, () -> "the attack was clipped: " + machines.accuracy());
    }

    @Test
    void badCohort_isCutIntoFreshGroupsUntilItsCulpritIsFound_andEverySessionIsCharged() throws InterruptedException {
        Map<String, Object> tree = tree("replacement");
        tree.put("cohort", Map.of("size", CLIENTS, "quorum", 5));
        tree.put(
                "aggregation",
                Map.of("mode", "secure", "suite", "classical", "dropout", 0.0, "checks", Map.of("norm", 2.5)));
        tree.put(
                "privacy",
                Map.of(
                        "mechanism",
                        "skellam",
                        "clip",
                        2.0,
                        "noiseMultiplier",
                        0.05,
                        "delta",
                        1e-5,
                        "participations",
                        50));
        tree.put("rounds", 3);
        Run run = run(tree, MACHINES);
        assertTrue(run.suspects().containsAll(run.hostile()), () -> run.suspects() + " of " + run.hostile());
        assertTrue(run.suspects().size() < 10, () -> "suspects " + run.suspects());
        List<RoundPoint> rounds = run.rounds();
        assertEquals(3, rounds.stream().filter(RoundPoint::committed).count());
        long refused = rounds.stream()
                .filter(round -> round.outcome().contains("AGGREGATE_REFUSED"))
                .count();
        assertTrue(refused >= 2, rounds::toString);
        double spent = 0;
        for (RoundPoint round : rounds) {
            PrivacyPoint privacy = round.privacy().orElseThrow();
            assertTrue(privacy.epsilon() > spent, () -> "round " + round.round() + " was not charged");
            spent = privacy.epsilon();
        }
    }

    private static Map<String, Object> grouped(String attack, Map<String, Object> rule) {
        Map<String, Object> tree = tree(attack);
        Map<String, Object> how = new LinkedHashMap<>(
                Map.of("mode", "grouped", "suite", "classical", "corrupt", 0.05, "dropout", 0.0, "groupSize", 5));
        how.putAll(rule);
        tree.put("aggregation", how);
        tree.put("privacy", NO_NOISE);
        return tree;
    }

    private static Map<String, Object> tree(String attack) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        tree.put("model", Map.of("name", "linear", "input", List.of(8, 8, 1), "classes", 10));
        tree.put(
                "training",
                Map.of("epochs", 5, "batchSize", 10, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        tree.put("rounds", 4);
        tree.put("cohort", Map.of("size", CLIENTS, "quorum", CLIENTS));
        tree.put("evaluation", Map.of("data", "digits"));
        Map<String, Object> own = new LinkedHashMap<>(Map.of("data", "digits", "clients", CLIENTS));
        if (!attack.isEmpty()) {
            own.put("attackers", Map.of("kind", attack, "share", 0.05));
        }
        tree.put("simulation", own);
        return tree;
    }

    private static Run run(Map<String, Object> tree, SumChoice sums) throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        SimulatedClients clients = new SimulatedClients(data.parts());
        Optional<Attackers> attackers =
                workload.hostile().map(some -> Attackers.drawn(some.attack(), some.share(), clients.count(), 1));
        World world = new World(clients, data.test(), attackers, Optional.empty(), data.root(), sums);
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Simulation simulation =
                        new Simulation(workload.task(), workload.plan(), world, learners, round -> {})) {
            SimulationResult result = simulation.run();
            return new Run(
                    result.accuracy().orElseThrow(),
                    result.rounds(),
                    simulation.suspects(),
                    attackers.map(Attackers::clients).orElse(Set.of()));
        }
    }

    private record Run(double accuracy, List<RoundPoint> rounds, List<Integer> suspects, Set<Integer> hostile) {}
}
