package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.RunFolder;
import io.sottovoce.simulator.report.RunPlots;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.sim.ClientScores;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.MemoryNeed;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.sim.World;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.WorkloadExport;
import io.sottovoce.simulator.workload.Workloads;
import io.sottovoce.simulator.workload.YamlDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
            "  ./sottovoce simulate compare out other-out"
        })
final class SimulateCommand extends Command {
    private static final int WORKERS_MAX = 256;

    @Parameters(paramLabel = "WORKLOAD|FILE", arity = "0..1", description = "Name of a workload, or a YAML file.")
    private String workload = ""; // not required by the parser, which would require it of subcommands, too

    @Option(names = "--seed", description = "Seed of the model, the cohorts, the cut of the data and the training.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "Number of clients.")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "Number of rounds.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--full", description = "All rounds of a workload whose name stands for its first ones.")
    private boolean full;

    @Option(names = "--cohort", paramLabel = "N", description = "Clients a round, in the place of cohort.size.")
    private Optional<Integer> cohort = Optional.empty();

    @Option(names = "--data", paramLabel = "NAME", description = "Data set in the place of the workload's.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--partition",
            paramLabel = "RULE",
            description = "iid, dirichlet:A, sizes:A, shards:N, labels:N or user; then +features:S.")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--secagg",
            paramLabel = "off|equivalent|on",
            description =
                    "Sums of a task of secure aggregation: the plain mean; the arithmetic with clipping, encoding and"
                            + " noise (the default); or the protocol's machines with every mask.")
    private Optional<SumMode> secagg = Optional.empty();

    @Option(
            names = "--secagg-every",
            paramLabel = "N",
            description = "With --secagg on: run the machines in one of N rounds, the arithmetic in the others.")
    private int secaggEvery = 1;

    @Option(
            names = "--attackers",
            paramLabel = "KIND[:X]@SHARE",
            description = "Hostile clients, such as backdoor@0.2; docs/HARDENING.md lists the kinds.")
    private Optional<String> attackers = Optional.empty();

    @Option(
            names = "--defence",
            paramLabel = "KIND",
            description = "Robust rule in the place of the mean, such as median; settings are for the task file.")
    private Optional<String> defence = Optional.empty();

    @Option(names = "--workers", paramLabel = "N", description = "Threads; one a core unless given. Results are equal.")
    private Optional<Integer> workers = Optional.empty();

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
        if (workload.isEmpty()) {
            throw new UsageException("WORKLOAD|FILE: missing, expected the name of a workload or a YAML file");
        }
        int threads = Arguments.range(
                "--workers", workers.orElse(Runtime.getRuntime().availableProcessors()), 1, WORKERS_MAX);
        Workload chosen = requireSums(readWorkload());
        SumChoice sums = new SumChoice(
                secagg.orElse(SumMode.EQUIVALENT),
                Arguments.range("--secagg-every", secaggEvery, 1, io.sottovoce.rounds.task.TaskSpec.ROUNDS_MAX));
        if (export.isPresent()) {
            return exported(chosen, data(chosen, output), Arguments.folder("--export", export.get()));
        }
        try (LearnerPool learners = new LearnerPool(chosen.plan(), threads)) {
            learners.prepare(); // beside the reading of the data
            return run(chosen, sums, learners, output);
        }
    }

    private static WorkloadData data(Workload chosen, Output output) {
        WorkloadData parts = WorkloadData.load(chosen, DataCatalogue.ofEnvironment());
        parts.notes().forEach(output::note);
        DataFit.objection(chosen.plan(), parts.test()).ifPresent(objection -> {
            throw new UsageException(chosen.task().name() + ": " + objection);
        });
        return parts;
    }

    private Map<String, Object> run(Workload chosen, SumChoice sums, LearnerPool learners, Output output)
            throws InterruptedException, IOException {
        WorkloadData parts = data(chosen, output);
        SimulatedClients simulated = new SimulatedClients(parts.parts());
        requireCohort(chosen, simulated.count());
        MemoryNeed.of(chosen, simulated.count()).requireFit(Runtime.getRuntime().maxMemory());
        Path folder = Arguments.folder("--report", report);
        output.say(chosen.task().name() + ": " + simulated.count() + " clients, cohorts of "
                + chosen.task().cohort().size() + ", " + chosen.task().rounds() + " rounds, " + learners.workers()
                + " threads");
        try (RunFolder files = new RunFolder(folder)) {
            SimulationResult result = simulate(chosen, simulated, parts, learners, sums, files, output);
            Map<String, Object> fields = finish(chosen, simulated.count(), result, sums, folder, output);
            files.result(fields);
            return fields;
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

    private SimulationResult simulate(
            Workload chosen,
            SimulatedClients simulated,
            WorkloadData parts,
            LearnerPool learners,
            SumChoice sums,
            RunFolder files,
            Output output)
            throws InterruptedException {
        Optional<HardeningStage> stage = stage(chosen);
        learners.ready();
        try (Progress progress =
                        new Progress(output, chosen.task().name(), chosen.task().rounds());
                Simulation simulation = new Simulation(
                        chosen.task(), chosen.plan(), world(chosen, simulated, parts, sums), learners, round -> {
                            files.add(round);
                            progress.at(round.round(), RoundLines.scores(round));
                            if (round.accuracy().isPresent() || !round.committed()) {
                                progress.above(() -> output.say(RoundLines.line(round)));
                            }
                        })) {
            stage.ifPresent(simulation::hardenedBy);
            SimulationResult result = simulation.run();
            if (!parts.own().isEmpty()) {
                scores = Optional.of(simulation.scores(parts.own()));
            }
            if (chosen.task().release().isPresent()) {
                release = Optional.of(simulation.release());
                published = simulation.published();
            }
            suspects = simulation.suspects();
            Optional<Trigger> planted = trigger(chosen, simulated.count());
            if (planted.isPresent()) {
                Dataset stamped = planted.get().test(parts.test());
                backdoor = OptionalDouble.of(
                        learners.evaluate(result.parameters(), stamped).accuracy());
            }
            return result;
        } finally {
            stage.ifPresent(HardeningStage::close);
        }
    }

    private static Optional<HardeningStage> stage(Workload chosen) {
        try {
            return chosen.task().hardening().map(spec -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("model", chosen.plan().model().toTree());
                tree.put("training", spec.training());
                return new HardeningStage(
                        Plan.fromTree(tree),
                        DataCatalogue.ofEnvironment().load(spec.data()).train().data());
            });
        } catch (SpecException | IllegalArgumentException e) {
            throw new UsageException("hardening: " + e.getMessage());
        }
    }

    private static Optional<Trigger> trigger(Workload chosen, int clientCount) {
        return attackers(chosen, clientCount).flatMap(some -> some.attack().trigger());
    }

    private static Optional<Attackers> attackers(Workload chosen, int clientCount) {
        return chosen.hostile()
                .map(some -> Attackers.drawn(
                        some.attack(), some.share(), clientCount, chosen.task().seed()));
    }

    private static World world(Workload chosen, SimulatedClients simulated, WorkloadData parts, SumChoice sums) {
        Optional<Attackers> attackers = chosen.hostile()
                .map(some -> Attackers.drawn(
                        some.attack(),
                        some.share(),
                        simulated.count(),
                        chosen.task().seed()));
        return new World(simulated, parts.test(), attackers, chosen.grouping(), parts.root(), sums);
    }

    private Map<String, Object> finish(
            Workload chosen, int clientCount, SimulationResult result, SumChoice sums, Path folder, Output output)
            throws IOException {
        Path model = RunFields.saveModel(chosen.plan().model(), result.parameters(), folder);
        Path page = folder.resolve("report.html");
        Map<String, Object> fields = SimulationFields.of(chosen, clientCount, result, sums);
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
        RunPlots.write(new RunFolder.Ended(chosen.task().name(), fields, result.rounds()), folder.resolve("plots"));
        Facts.of(fields).forEach((name, value) -> output.say(name + ": " + value));
        if (SimulationFields.privacy(result).isEmpty()) {
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

    private Workload readWorkload() {
        YamlDocument document = Workloads.named(workload).orElseGet(this::readFile);
        Map<String, Object> tree = document.tree();
        seed.ifPresent(value -> tree.put("seed", value));
        length(tree).ifPresent(value -> tree.put("rounds", value));
        cohort.ifPresent(value -> resize(tree, value));
        Map<String, Object> own = new LinkedHashMap<>();
        if (tree.get(Workload.SIMULATION) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> own.put(String.valueOf(key), value));
        } else if (tree.containsKey(Workload.SIMULATION)) {
            return document.reading(() -> Workload.fromTree(tree));
        }
        clients.ifPresent(value -> own.put("clients", Arguments.range("--clients", value, 1, Workload.CLIENTS_MAX)));
        data.ifPresent(value -> own.put("data", value));
        partition.ifPresent(value -> own.put("partition", value));
        attackers.ifPresent(text -> own.put("attackers", AttackOptions.attackers("--attackers", text)));
        defence.ifPresent(kind ->
                tree.put("aggregation", AttackOptions.defended(tree.get("aggregation"), kind, data(tree, own))));
        rounds.ifPresent(value -> Arguments.range("--rounds", value, 1, io.sottovoce.rounds.task.TaskSpec.ROUNDS_MAX));
        tree.put(Workload.SIMULATION, own);
        inTheClear(tree);
        return document.reading(() -> Workload.fromTree(tree));
    }

    /** Rounds that the command line asks for. */
    private Optional<Object> length(Map<String, Object> tree) {
        if (!full) {
            return rounds.map(value -> value);
        }
        if (rounds.isPresent()) {
            throw new UsageException("--full: found beside --rounds, expected one of them");
        }
        if (tree.get(Workload.SIMULATION) instanceof Map<?, ?> own && own.get(Workload.FULL_ROUNDS) != null) {
            return Optional.of(own.get(Workload.FULL_ROUNDS));
        }
        throw new UsageException(
                "--full: " + workload + " has no simulation.fullRounds; it runs all its rounds anyway");
    }

    private static String data(Map<String, Object> tree, Map<String, Object> own) {
        Object named = own.get("data");
        if (named == null && tree.get("evaluation") instanceof Map<?, ?> evaluation) {
            named = evaluation.get("data");
        }
        return String.valueOf(named);
    }

    private Workload requireSums(Workload chosen) {
        if (chosen.task().pacing().asynchronous()) {
            throw new UsageException("pacing.mode: simulations run rounds in step; './sottovoce task submit' runs"
                    + " asynchronous tasks");
        }
        boolean secure = chosen.task().secure().isPresent();
        if (!secure && secagg.filter(mode -> mode != SumMode.OFF).isPresent()) {
            throw new UsageException("--secagg " + secagg.get().name().toLowerCase(Locale.ROOT)
                    + ": the task has aggregation.mode: clear, expected secure or grouped");
        }
        if (secure && chosen.plan().training().options().method().scaffold()) {
            throw new UsageException(
                    "training: SCAFFOLD has a second vector a client, which a secure sum does not carry");
        }
        if (secure && chosen.grouping().isPresent()) {
            throw new UsageException("simulation.groups: the task has groups of its own, as aggregation says");
        }
        return chosen;
    }

    private static void resize(Map<String, Object> tree, int size) {
        Map<String, Object> resized = new LinkedHashMap<>();
        if (tree.get("cohort") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> resized.put(String.valueOf(key), value));
        }
        resized.put("size", size);
        tree.put("cohort", resized);
    }

    /** The task without clipping, noise and sums: what secure aggregation is compared with. */
    private void inTheClear(Map<String, Object> tree) {
        if (secagg.filter(mode -> mode == SumMode.OFF).isPresent()
                && tree.get("aggregation") instanceof Map<?, ?> how
                && !"clear".equals(how.get("mode"))) {
            tree.put("aggregation", Map.of("mode", "clear"));
            tree.put("privacy", Map.of("mechanism", "none"));
            tree.put("weighting", "uniform");
        }
    }

    private YamlDocument readFile() {
        boolean looksLikeName = workload.matches("[a-z0-9-]+") && !java.nio.file.Files.exists(Path.of(workload));
        if (looksLikeName) {
            throw new UsageException("unknown workload '" + workload + "', known are "
                    + String.join(", ", Workloads.names()) + ", or the path of a YAML file");
        }
        return YamlDocument.read(Path.of(workload));
    }
}
