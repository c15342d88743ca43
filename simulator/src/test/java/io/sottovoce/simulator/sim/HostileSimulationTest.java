package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HostileSimulationTest {
    private static final int ROUNDS = 15;

    @Test
    void gate_blocksABackdooredModelThatPlainAccuracyWouldHaveLetThrough() throws InterruptedException {
        Map<String, Object> accuracyOnly = Map.of("floors", Map.of("cleanAccuracy", 0.8));
        Map<String, Object> withScan = Map.of("floors", Map.of("cleanAccuracy", 0.8, "backdoorIndex", 2.0));

        Run plain = run(tree("backdoor@0.2", Map.of("release", accuracyOnly)));
        assertEquals(Optional.of((long) ROUNDS), plain.published());
        assertTrue(plain.attackSuccess() > 0.5, () -> "success " + plain.attackSuccess());

        Run gated = run(tree("backdoor@0.2", Map.of("release", withScan)));
        assertEquals(plain.accuracy(), gated.accuracy());
        assertTrue(gated.line().note().contains("backdoorIndex"), gated.line().note());
        assertTrue(gated.published().isEmpty() || gated.published().get() < ROUNDS);

        Run honest = run(tree("", Map.of("release", withScan)));
        assertEquals(
                Optional.of((long) ROUNDS), honest.published(), honest.line().note());
    }

    @Test
    void robustRule_keepsWhatTheMeanLoses() throws InterruptedException {
        double mean = run(tree("sign-flip@0.2", Map.of())).accuracy();
        double median =
                run(tree("sign-flip@0.2", rule(Map.of("kind", "median")))).accuracy();
        assertTrue(median > 0.8 && median > mean + 0.1, () -> "mean " + mean + ", median " + median);
    }

    @Test
    void fltrust_withRootDataWithstandsReplacement() throws InterruptedException {
        Map<String, Object> rule = Map.of("kind", "fltrust", "root", "digits", "examples", 200);
        Run run = run(tree("replacement@0.2", rule(rule)));
        assertTrue(run.accuracy() > 0.7, () -> "accuracy " + run.accuracy());
    }

    @Test
    void ruleOverGroupMeans_seesOtherInputsThanClearMode() throws InterruptedException {
        Map<String, Object> tree = tree("sign-flip@0.2", rule(Map.of("kind", "median")));
        Run clear = run(tree);
        own(tree).put("groups", Map.of("size", 2, "corrupt", 0.05));
        Run grouped = run(tree);
        assertTrue(grouped.accuracy() > 0.5, () -> "accuracy " + grouped.accuracy());
        assertTrue(clear.accuracy() != grouped.accuracy());
    }

    @Test
    void groupsOverTheBound_areRefused() {
        Map<String, Object> tree = tree("", Map.of());
        own(tree).put("groups", Map.of("size", 4, "corrupt", 0.1));
        SpecException refusal = assertThrows(SpecException.class, () -> Workload.fromTree(tree));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("simulation.groups.size: found groups of 4"));
    }

    @Test
    void oversizedUpdate_isLeftOutByASearchOfItsCohort() throws InterruptedException {
        Map<String, Object> checks =
                Map.of("mode", "clear", "checks", Map.of("norm", 5.0, "groupMin", 3, "sessionsMax", 40));
        Map<String, Object> more = Map.of("aggregation", checks, "cohort", Map.of("size", 20, "quorum", 5));
        Run run = run(tree("replacement@0.1", more));
        assertTrue(run.suspects().containsAll(run.hostile()), () -> run.suspects() + " of " + run.hostile());
        assertTrue(run.accuracy() > 0.8, () -> "accuracy " + run.accuracy());
        assertTrue(run.attackSuccess() < 0.3, () -> "success " + run.attackSuccess());
    }

    @Test
    void sameSeed_givesTheSameHostileRun() throws InterruptedException {
        Map<String, Object> tree = tree("gaussian@0.2", rule(Map.of("kind", "krum")));
        assertEquals(run(tree).accuracy(), run(tree).accuracy());
    }

    private static Map<String, Object> rule(Map<String, Object> rule) {
        return Map.of("aggregation", Map.of("mode", "clear", "rule", rule));
    }

    /** Digits, 20 clients, all of them in each round. */
    private static Map<String, Object> tree(String attackers, Map<String, Object> more) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        tree.put("rounds", ROUNDS);
        tree.put("cohort", Map.of("size", 20));
        tree.put("weighting", "uniform");
        tree.put(
                "training",
                Map.of("epochs", 2, "batchSize", 10, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        tree.put("evaluation", Map.of("data", "digits", "every", ROUNDS));
        tree.putAll(more);
        Map<String, Object> own = new LinkedHashMap<>(Map.of("data", "digits", "clients", 20));
        if (!attackers.isEmpty()) {
            String[] parts = attackers.split("@", 2);
            own.put("attackers", Map.of("kind", parts[0], "share", Double.parseDouble(parts[1])));
        }
        tree.put("simulation", own);
        return tree;
    }

    @SuppressWarnings("unchecked") // put there by tree()
    private static Map<String, Object> own(Map<String, Object> tree) {
        return (Map<String, Object>) Objects.requireNonNull(tree.get("simulation"));
    }

    private static Run run(Map<String, Object> tree) throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        SimulatedClients clients = new SimulatedClients(data.parts());
        Optional<Attackers> attackers =
                workload.hostile().map(some -> Attackers.drawn(some.attack(), some.share(), clients.count(), 1));
        World world = new World(clients, data.test(), attackers, workload.grouping(), data.root());
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Simulation simulation =
                        new Simulation(workload.task(), workload.plan(), world, learners, round -> {})) {
            SimulationResult result = simulation.run();
            double success = attackers.flatMap(some -> some.attack().trigger()).isPresent()
                    ? learners.evaluate(
                                    result.parameters(),
                                    attackers
                                            .orElseThrow()
                                            .attack()
                                            .trigger()
                                            .orElseThrow()
                                            .test(data.test()))
                            .accuracy()
                    : 0;
            return new Run(
                    result.accuracy().orElseThrow(),
                    success,
                    simulation.release(),
                    simulation.suspects(),
                    attackers.map(Attackers::clients).orElse(Set.of()));
        }
    }

    private record Run(
            double accuracy, double attackSuccess, ReleaseLine line, List<Integer> suspects, Set<Integer> hostile) {
        Optional<Long> published() {
            return line.published().map(version -> version.version());
        }
    }
}
