package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.RunFolder;
import io.sottovoce.simulator.report.RunPlots;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.sim.ClientScores;
import io.sottovoce.simulator.sim.ClusterTasks;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.MemoryNeed;
import io.sottovoce.simulator.sim.NativeNeed;
import io.sottovoce.simulator.sim.RemoteTraining;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.sim.TrainingRunner;
import io.sottovoce.simulator.sim.World;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.WorkloadExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "simulate",
        description = "Run a workload in this process with the machines of production; repeatable for a seed.",
        footer = {
            "",
            "Workloads: breast-cancer-iid, digits-adversarial, digits-gated, digits-iid, fashion-mnist-dirichlet,",
            "fashion-mnist-iid, flamby-heart, flamby-heart-yogi, flute-lr-mnist, mnist-adversarial, mnist-distributed-dp,",
            "mnist-iid, mnist-secure-1000, mnist-shards, mnist-writers, mnist-writers-e5, niid-cifar10,",
            "niid-cifar10-iid, niid-cifar10-scaffold, niid-fashion-mnist, niid-fashion-mnist-iid,",
            "niid-fashion-mnist-scaffold, pfl-cifar10; or a YAML file.",
            "",
            "Examples:",
            "  ./sottovoce simulate digits-iid",
            "  ./sottovoce simulate faults --seeds 200",
            "  ./sottovoce simulate mnist-iid --rounds 20 --json",
            "  ./sottovoce simulate task.yaml --clients 500 --seed 7 --report out",
            "  ./sottovoce simulate mnist-distributed-dp --secagg on --secagg-every 10",
            "  ./sottovoce simulate mnist-adversarial --secagg on --rounds 8",
            "  ./sottovoce simulate mnist-iid --spark 'local[*]'",
            "  ./sottovoce simulate compare out other-out"
        })
final class SimulateCommand extends Command {
    private static final int WORKERS_MAX = 256;
    private static final String PAGE = "report.html";

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Option(names = "--workers", paramLabel = "N", description = "Threads; one a core unless given. Results are equal.")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Train clients as Apache Spark tasks, on local[*] or spark://HOST:PORT. Results are equal;"
                    + " needs a build with -Pspark (docs/SIMULATION.md).")
    private Optional<String> spark = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where model and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path report = Path.of("");

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description = "Run nothing; write data, cut and initial model as NPY files for another tool.")
    private Optional<Path> export = Optional.empty();

    private Optional<HardeningStage> stage = Optional.empty();
    private Optional<ClientScores> scores = Optional.empty();
    private Optional<ReleaseLine> release = Optional.empty();
    private Optional<float[]> published = Optional.empty();
    private OptionalDouble backdoor = OptionalDouble.empty();
    private List<Integer> suspects = List.of();

    SimulateCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        int threads = Arguments.range(
                "--workers", workers.orElse(Runtime.getRuntime().availableProcessors()), 1, WORKERS_MAX);
        WorkloadOptions.Chosen read = options.read();
        SumChoice sums = options.sums();
        Optional<RemoteTraining> cluster = cluster();
        if (export.isPresent()) {
            return exported(read.workload(), data(read.workload(), output), Arguments.folder("--export", export.get()));
        }
        try (LearnerPool learners = new LearnerPool(read.workload().plan(), threads)) {
            learners.prepare(read.workload().task().serverOptimiser()); // beside the reading of the data
            return run(read, cluster, sums, learners, output);
        } finally {
            stage.ifPresent(HardeningStage::close);
        }
    }

    private static WorkloadData data(Workload chosen, Output output) {
        WorkloadData parts = WorkloadData.load(chosen, DataCatalogue.ofEnvironment());
        parts.notes().forEach(output::note);
        Stream.concat(Stream.of(parts.test(), parts.parts().get(0)), parts.root().stream())
                .flatMap(some -> DataFit.objection(chosen.plan(), some).stream())
                .findFirst()
                .ifPresent(objection -> {
                    throw new UsageException(chosen.task().name() + ": " + objection);
                });
        chosen.attackers(parts.parts().size())
                .flatMap(some -> some.attack()
                        .objection(
                                parts.test(),
                                chosen.plan().training().lossFor(chosen.plan().model())))
                .ifPresent(objection -> {
                    throw new UsageException("attackers: " + objection);
                });
        return parts;
    }

    private Map<String, Object> run(
            WorkloadOptions.Chosen read,
            Optional<RemoteTraining> cluster,
            SumChoice sums,
            LearnerPool learners,
            Output output)
            throws InterruptedException {
        Workload chosen = read.workload();
        WorkloadData parts = data(chosen, output);
        SimulatedClients simulated = new SimulatedClients(parts.parts());
        requireCohort(chosen, simulated.count());
        stage = stage(chosen); // may refuse, and takes memory
        Optional<ClusterTasks> tasks = cluster.map(some -> some.tasks(spark.orElseThrow()));
        MemoryNeed need = MemoryNeed.of(chosen, simulated.count(), tasks.map(ClusterTasks::here));
        need.requireFit();
        NativeNeed.of(chosen, learners.workers(), tasks).requireFit(need.heapBytes());
        Simulation.requirePossible(chosen.task(), chosen.plan(), parts.test());
        if (chosen.task().evaluation().data().isPresent()) {
            learners.prepareEvaluation(parts.test());
        }
        Path folder = Arguments.folder("--report", report);
        try (RunFolder files = Arguments.writable("--report", folder, () -> new RunFolder(folder))) {
            output.say(chosen.task().name() + ": " + simulated.count() + " clients, cohorts of "
                    + chosen.task().cohort().size() + ", " + chosen.task().rounds() + " rounds, " + learners.workers()
                    + " threads"
                    + spark.map(master -> ", trained on Spark " + master).orElse(""));
            UnfinishedRun unfinished = new UnfinishedRun(chosen, simulated.count(), sums, files, folder.resolve(PAGE));
            RemoteWorkload given = new RemoteWorkload(read.tree(), chosen, parts);
            SimulationResult result;
            try {
                result = simulate(given, cluster, learners, sums, files, unfinished, output);
            } catch (RunException e) { // a task that fails leaves its rounds as one that is told to end does
                if (Ending.underWay()) { // that is why it failed, and the page is being written
                    throw e;
                }
                throw files.soFar().isEmpty()
                        ? e
                        : new RunException(unfinished.report(String.valueOf(e.getMessage())), e);
            }
            Map<String, Object> fields = finish(chosen, simulated.count(), result, sums, folder, output);
            files.result(fields);
            return fields;
        } catch (IOException e) {
            throw new RunException("--report: cannot write to " + folder + ": " + Errors.reason(e), e);
        }
    }

    private static Map<String, Object> exported(Workload chosen, WorkloadData parts, Path folder) throws IOException {
        if (parts.test().classes() == 0) {
            throw new UsageException("--export writes class labels, and this workload has real targets");
        }
        WorkloadExport.write(chosen, parts, folder);
        return Map.of(
                "workload",
                chosen.task().name(),
                "export",
                folder.toAbsolutePath().toString());
    }

    private Optional<RemoteTraining> cluster() {
        if (spark.isEmpty()) {
            return Optional.empty();
        }
        if (export.isPresent()) {
            throw new UsageException("--spark: --export trains nothing");
        }
        RemoteTraining cluster = RemoteTraining.installed()
                .orElseThrow(() -> new UsageException("--spark: this build comes without Apache Spark; build it with"
                        + " 'mvn -B -ntp -Pdist,spark package' in Sottovoce's folder and run ./sottovoce again"));
        cluster.check(spark.get());
        return Optional.of(cluster);
    }

    private SimulationResult simulate(
            RemoteWorkload given,
            Optional<RemoteTraining> cluster,
            LearnerPool learners,
            SumChoice sums,
            RunFolder files,
            UnfinishedRun unfinished,
            Output output)
            throws InterruptedException {
        Workload chosen = given.workload();
        WorkloadData parts = given.data();
        SimulatedClients simulated = new SimulatedClients(parts.parts());
        learners.ready();
        try (Remote remote = new Remote(cluster.map(some -> some.open(spark.orElseThrow(), given, learners)));
                Progress progress =
                        new Progress(output, chosen.task().name(), chosen.task().rounds());
                Simulation simulation = new Simulation(
                        chosen.task(),
                        chosen.plan(),
                        world(chosen, simulated, parts, sums),
                        learners,
                        remote.runner(),
                        round -> {
                            if (!files.add(round)) {
                                return;
                            }
                            progress.at(round.round(), RoundLines.scores(round));
                            if (round.loss().isPresent() || !round.committed()) {
                                progress.above(() -> output.say(RoundLines.line(round)));
                            }
                        })) {
            remote.runner().ifPresent(runner -> requireFit(chosen, simulated.count(), runner));
            stage.ifPresent(simulation::hardenedBy);
            Ending ending = new Ending(() -> {
                files.stop();
                progress.abandon();
                output.note(unfinished.report("interrupted"));
            });
            try {
                SimulationResult result = simulation.run();
                judge(given, simulation, learners, result);
                return result;
            } finally {
                ending.close();
            }
        }
    }

    /** What is to be known of a run beyond its rounds. */
    private void judge(RemoteWorkload given, Simulation simulation, LearnerPool learners, SimulationResult result)
            throws InterruptedException {
        Workload chosen = given.workload();
        WorkloadData parts = given.data();
        boolean accuracy =
                chosen.plan().training().lossFor(chosen.plan().model()).hasAccuracy();
        if (!parts.own().isEmpty() && accuracy) {
            scores = Optional.of(simulation.scores(parts.own()));
        }
        if (chosen.task().release().isPresent()) {
            release = Optional.of(simulation.release());
            published = simulation.published();
        }
        suspects = simulation.suspects();
        Optional<Trigger> planted = trigger(chosen, parts.parts().size());
        if (planted.isPresent()) {
            Dataset stamped = planted.get().test(parts.test());
            backdoor = OptionalDouble.of(
                    learners.evaluate(result.parameters(), stamped).accuracy());
        }
    }

    /** How many clients a cluster trains at a time is known once it is there. */
    private static void requireFit(Workload chosen, int clientCount, TrainingRunner runner) {
        MemoryNeed.of(chosen, clientCount, Optional.of(runner.workers())).requireFit();
    }

    private static Optional<HardeningStage> stage(Workload chosen) {
        return chosen.task().hardening().map(spec -> {
            LoadedData data = WorkloadData.named("hardening.data", spec.data(), DataCatalogue.ofEnvironment());
            try {
                return new HardeningStage(
                        chosen.hardening().orElseThrow(), data.train().data());
            } catch (SpecException | IllegalArgumentException e) {
                throw new UsageException("hardening: " + e.getMessage());
            }
        });
    }

    private static Optional<Trigger> trigger(Workload chosen, int clientCount) {
        return chosen.attackers(clientCount).flatMap(some -> some.attack().trigger());
    }

    private static World world(Workload chosen, SimulatedClients simulated, WorkloadData parts, SumChoice sums) {
        return new World(
                simulated, parts.test(), chosen.attackers(simulated.count()), chosen.grouping(), parts.root(), sums);
    }

    /** Where clients are trained, if not here. */
    private record Remote(Optional<TrainingRunner> runner) implements AutoCloseable {
        @Override
        public void close() {
            runner.ifPresent(TrainingRunner::close);
        }
    }

    private Map<String, Object> finish(
            Workload chosen, int clientCount, SimulationResult result, SumChoice sums, Path folder, Output output)
            throws IOException {
        Path model = RunFields.saveModel(chosen.plan().model(), result.parameters(), folder);
        Path page = folder.resolve(PAGE);
        Map<String, Object> fields = SimulationFields.of(chosen, clientCount, result, sums);
        spark.ifPresent(master -> fields.put("spark", master));
        scores.ifPresent(found -> {
            fields.put("clientAccuracy", SimulationFields.spread(found.global()));
            fields.put("personalAccuracy", SimulationFields.spread(found.personal()));
        });
        chosen.hostile().ifPresent(some -> fields.put("attack", some.attack().kind()));
        backdoor.ifPresent(success -> fields.put("attackSuccess", success));
        if (chosen.task().checks().isPresent()) {
            fields.put("suspects", suspects);
        }
        releaseFields(chosen, fields, folder);
        fields.put("model", model.toAbsolutePath().toString());
        fields.put("report", page.toAbsolutePath().toString());
        HtmlReport.write(SimulationFields.page(chosen, fields, result, sums, scores), page);
        RunPlots.write(
                new RunFolder.Ended(chosen.task().name(), fields, result.rounds()), folder.resolve(RunFolder.PLOTS));
        Facts.of(fields).forEach((name, value) -> output.say(name + ": " + value));
        if (SimulationFields.privacy(result.rounds()).isEmpty()) {
            output.say("epsilon: none; no client accounts for noise in this run");
        }
        return fields;
    }

    private void releaseFields(Workload chosen, Map<String, Object> fields, Path folder) throws IOException {
        if (release.isEmpty()) {
            return;
        }
        ReleaseLine line = release.get();
        fields.put(
                "publishedVersion",
                line.published().<Object>map(ModelVersion::version).orElse("none"));
        fields.put("releaseNote", line.note());
        if (published.isPresent()) {
            Path own = Arguments.folder("--report", folder.resolve("published"));
            fields.put(
                    "publishedModel",
                    RunFields.saveModel(chosen.plan().model(), published.get(), own)
                            .toAbsolutePath()
                            .toString());
        }
    }

    private static void requireCohort(Workload chosen, int clientCount) {
        int wanted = chosen.task().cohort().offers();
        if (wanted > clientCount) {
            throw new UsageException("cohort.size asks for " + wanted + " clients a round, but there are only "
                    + clientCount + "; lower it or raise --clients");
        }
    }
}
