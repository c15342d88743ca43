package io.sottovoce.simulator.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.sim.ClientScores;
import io.sottovoce.simulator.sim.ClusterTasks;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.RemoteTraining;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.sim.RoundStart;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.sim.Trainee;
import io.sottovoce.simulator.sim.TrainingRunner;
import io.sottovoce.simulator.sim.World;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulations on {@code local[2]} against the same ones on the threads of this process. */
final class SparkTrainingTest {
    private static final String MASTER = "local[2]";

    /** What a run can ask of its trainings. */
    enum Kind {
        CLEAR,
        SCAFFOLD,
        DITTO,
        OWN_LAYERS,
        ADAPTERS,
        DIVERGING,
        HOSTILE,
        GROUPS,
        DISTRIBUTED_NOISE,
        PROTOCOL;

        private Map<String, Object> training() {
            return switch (this) {
                case SCAFFOLD -> Map.of("federated", Map.of("scaffold", true));
                case DITTO -> Map.of("federated", Map.of("ditto", 0.1));
                case OWN_LAYERS -> Map.of("federated", Map.of("local", List.of("dense3")));
                case ADAPTERS -> Map.of("adapters", Map.of("rank", 4, "whole", List.of("dense3")));
                case DIVERGING -> Map.of("optimiser", Map.of("kind", "sgd", "learningRate", 1e3, "momentum", 0.99));
                default -> Map.of();
            };
        }

        Map<String, Object> tree() {
            Map<String, Object> tree = SparkTrainingTest.tree(training());
            Map<String, Object> own = new LinkedHashMap<>(
                    Map.of("data", "digits", "partition", "dirichlet:0.5", "clients", 14, "heldOut", 0.2));
            if (this == HOSTILE || this == GROUPS) {
                own.put("attackers", Map.of("kind", "backdoor", "share", 0.2));
            }
            if (this == GROUPS) {
                own.put("groups", Map.of("size", 2, "corrupt", 0.05));
                tree.put("aggregation", Map.of("mode", "clear", "rule", Map.of("kind", "median")));
            }
            if (List.of(DISTRIBUTED_NOISE, PROTOCOL, ADAPTERS, DIVERGING).contains(this)) {
                tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
                tree.put("privacy", Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 0.5, "delta", 1e-5));
            }
            tree.put("simulation", own);
            return tree;
        }

        SumChoice sums() {
            return new SumChoice(this == PROTOCOL ? SumMode.ON : SumMode.EQUIVALENT, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void simulation_isTheLocalOneBitForBit(Kind kind) throws InterruptedException {
        Ended local = run(kind, false);
        Ended onSpark = run(kind, true);
        assertArrayEquals(local.result().parameters(), onSpark.result().parameters());
        assertEquals(
                local.result().rounds().stream()
                        .map(SparkTrainingTest::timeless)
                        .toList(),
                onSpark.result().rounds().stream()
                        .map(SparkTrainingTest::timeless)
                        .toList());
        assertEquals(local.result().samples(), onSpark.result().samples());
        assertEquals(local.scores(), onSpark.scores());
        assertTrue(onSpark.result().trainingNanos() > 0);
        assertEquals(2, onSpark.result().workers());
    }

    private static RoundPoint timeless(RoundPoint point) {
        return new RoundPoint(
                point.round(),
                point.outcome(),
                point.accuracy(),
                point.loss(),
                point.offered(),
                point.contributed(),
                point.exclusions(),
                point.uploadBytes(),
                point.downloadBytes(),
                Map.of(),
                point.privacy(),
                point.measures());
    }

    @Test
    void trainingThatCannotBeRun_isOneLine() throws InterruptedException {
        Map<String, Object> tree = Kind.CLEAR.tree();
        try (Opened opened = new Opened(tree)) {
            List<Trainee> nobody = List.of(new Trainee(14, new ClientState()));
            RunException failure =
                    assertThrows(RunException.class, () -> opened.runner().train(opened.start(), nobody, (i, r) -> r));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.startsWith("--spark local[2]: executor driver: "), message);
            assertEquals(1, message.lines().count());
        }
    }

    /** A thousand passes take minutes; whoever waits for them leaves at once, and the context is free for the next. */
    @Test
    void interruptedSimulation_endsItsTasks() throws InterruptedException {
        Map<String, Object> tree = tree(Map.of("epochs", 1000));
        tree.put("simulation", Map.of("data", "digits", "clients", 14));
        try (Opened opened = new Opened(tree)) {
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    opened.runner().train(opened.start(), opened.everybody(), (client, result) -> result);
                } catch (InterruptedException | RuntimeException e) {
                    end.set(e);
                }
            });
            waiting.start();
            waiting.join(3_000);
            waiting.interrupt();
            waiting.join();
            assertTrue(end.get() instanceof InterruptedException, () -> "ended with " + end.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yarn", "local[0]", "spark://", "local[two]", ""})
    void addressOfNoMaster_isRefused(String master) {
        RemoteTraining spark = RemoteTraining.installed().orElseThrow();
        SpecException refusal = assertThrows(SpecException.class, () -> spark.check(master));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("--spark: found '" + master + "'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local                 | 1",
                "local[7]              | 7",
                "local[12, 3]          | 12",
                "local-cluster[2,3,64] | 0",
                "spark://somewhere:1   | 0"
            })
    void tasksInThisProcess_areThoseOfItsThreads(String master, int count) {
        RemoteTraining spark = RemoteTraining.installed().orElseThrow();
        assertEquals(new ClusterTasks(count), spark.tasks(master));
        assertEquals(new ClusterTasks(Runtime.getRuntime().availableProcessors()), spark.tasks("local[*]"));
    }

    @Test
    void masterThatDoesNotAnswer_isNamed() {
        RunException failure = assertThrows(RunException.class, () -> SparkMaster.requireAnswer("spark://127.0.0.1:1"));
        assertEquals("--spark spark://127.0.0.1:1: no Spark master answers there", failure.getMessage());
    }

    private static Map<String, Object> tree(Map<String, Object> training) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        Map<String, Object> how = new LinkedHashMap<>(
                Map.of("epochs", 1, "batchSize", 10, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        how.putAll(training);
        tree.put("training", how);
        tree.put("rounds", 3);
        tree.put("cohort", Map.of("size", 12));
        tree.put("weighting", "uniform");
        return tree;
    }

    private record Ended(SimulationResult result, ClientScores scores) {}

    private static Ended run(Kind kind, boolean onSpark) throws InterruptedException {
        Map<String, Object> tree = kind.tree();
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        SimulatedClients clients = new SimulatedClients(data.parts());
        World world = new World(
                clients,
                data.test(),
                workload.attackers(clients.count()),
                workload.grouping(),
                data.root(),
                kind.sums());
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Remote remote = Remote.of(onSpark, new RemoteWorkload(tree, workload, data), learners);
                Simulation simulation = new Simulation(
                        workload.task(), workload.plan(), world, learners, remote.runner(), round -> {})) {
            return new Ended(simulation.run(), simulation.scores(data.own()));
        }
    }

    private record Remote(Optional<TrainingRunner> runner) implements AutoCloseable {
        static Remote of(boolean onSpark, RemoteWorkload workload, LearnerPool learners) {
            RemoteTraining spark = RemoteTraining.installed().orElseThrow();
            return new Remote(onSpark ? Optional.of(spark.open(MASTER, workload, learners)) : Optional.empty());
        }

        @Override
        public void close() {
            runner.ifPresent(TrainingRunner::close);
        }
    }

    /** A runner without a simulation around it. */
    private static final class Opened implements AutoCloseable {
        private final Workload workload;
        private final LearnerPool learners;
        private final TrainingRunner runner;

        Opened(Map<String, Object> tree) {
            this.workload = Workload.fromTree(tree);
            WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
            this.learners = new LearnerPool(workload.plan(), 1);
            this.runner = RemoteTraining.installed()
                    .orElseThrow()
                    .open(MASTER, new RemoteWorkload(tree, workload, data), learners);
        }

        TrainingRunner runner() {
            return runner;
        }

        RoundStart start() {
            return new RoundStart(1, InitialParameters.of(workload.plan().model(), 0), null);
        }

        List<Trainee> everybody() {
            return java.util.stream.IntStream.range(0, 14)
                    .mapToObj(client -> new Trainee(client, new ClientState()))
                    .toList();
        }

        @Override
        public void close() {
            runner.close();
            learners.close();
        }
    }
}
