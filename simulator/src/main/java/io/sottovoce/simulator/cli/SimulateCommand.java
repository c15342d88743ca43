package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.sim.ClientScores;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.MemoryNeed;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import io.sottovoce.simulator.workload.YamlDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "simulate",
        description = "Run a workload in this process with the machines of production; repeatable for a seed.",
        footer = {
            "",
            "Workloads: breast-cancer-iid, digits-iid, fashion-mnist-dirichlet, fashion-mnist-iid, flamby-heart,",
            "flute-lr-mnist, mnist-iid, mnist-shards, mnist-writers, niid-fashion-mnist; or a YAML file.",
            "",
            "Examples:",
            "  ./sottovoce simulate digits-iid",
            "  ./sottovoce simulate faults --seeds 200",
            "  ./sottovoce simulate mnist-iid --rounds 20 --json",
            "  ./sottovoce simulate task.yaml --clients 500 --seed 7 --report out"
        })
final class SimulateCommand extends Command {
    private static final int WORKERS_MAX = 256;
    private static final String STATEMENT =
            "Simulated, and aggregated in the clear: this version has no secure aggregation and no differential privacy,"
                    + " so epsilon is not defined. Times are of this machine.";

    @Parameters(paramLabel = "WORKLOAD|FILE", arity = "0..1", description = "Name of a workload, or a YAML file.")
    private String workload = ""; // not required by the parser, which would require it of subcommands, too

    @Option(names = "--seed", description = "Seed of the model, the cohorts, the cut of the data and the training.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "Number of clients.")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "Number of rounds.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--data", paramLabel = "NAME", description = "Data set in the place of the workload's.")
    private Optional<String> data = Optional.empty();

    @Option(names = "--partition", paramLabel = "RULE", description = "iid, dirichlet:A, shards:N, labels:N or user.")
    private Optional<String> partition = Optional.empty();

    @Option(names = "--workers", paramLabel = "N", description = "Threads; one a core unless given. Results are equal.")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where model and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path report = Path.of("");

    private Optional<ClientScores> scores = Optional.empty();

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
        Workload chosen = requireClear(readWorkload());
        WorkloadData parts = WorkloadData.load(chosen, DataCatalogue.ofEnvironment());
        parts.notes().forEach(output::note);
        SimulatedClients simulated = new SimulatedClients(parts.parts());
        requireCohort(chosen, simulated.count());
        MemoryNeed.of(chosen, simulated.count()).requireFit(Runtime.getRuntime().maxMemory());
        Path folder = Arguments.folder("--report", report);
        output.say(chosen.task().name() + ": " + simulated.count() + " clients, cohorts of "
                + chosen.task().cohort().size() + ", " + chosen.task().rounds() + " rounds, " + threads + " threads");
        SimulationResult result = simulate(chosen, simulated, parts, threads, output);
        return finish(chosen, simulated.count(), result, folder, output);
    }

    private SimulationResult simulate(
            Workload chosen, SimulatedClients simulated, WorkloadData parts, int threads, Output output)
            throws InterruptedException {
        try (LearnerPool learners = new LearnerPool(chosen.plan(), threads);
                Progress progress =
                        new Progress(output, chosen.task().name(), chosen.task().rounds())) {
            Simulation simulation =
                    new Simulation(chosen.task(), chosen.plan(), simulated, parts.test(), learners, round -> {
                        progress.at(round.round(), RoundLines.scores(round));
                        if (round.accuracy().isPresent() || !round.committed()) {
                            progress.above(() -> output.say(RoundLines.line(round)));
                        }
                    });
            SimulationResult result = simulation.run();
            if (!parts.own().isEmpty()) {
                scores = Optional.of(simulation.scores(parts.own()));
            }
            return result;
        }
    }

    private Map<String, Object> finish(
            Workload chosen, int clientCount, SimulationResult result, Path folder, Output output) throws IOException {
        Path model = RunFields.saveModel(chosen.plan().model(), result.parameters(), folder);
        Path page = folder.resolve("report.html");
        Map<String, Object> fields = fields(chosen, clientCount, result);
        scores.ifPresent(found -> {
            fields.put("clientAccuracy", spread(found.global()));
            fields.put("personalAccuracy", spread(found.personal()));
        });
        fields.put("model", model.toAbsolutePath().toString());
        fields.put("report", page.toAbsolutePath().toString());
        HtmlReport.write(page(chosen, fields, result), page);
        Facts.of(fields).forEach((name, value) -> output.say(name + ": " + value));
        output.say("epsilon: none; this version aggregates in the clear, without privacy");
        return fields;
    }

    private static Map<String, Object> fields(Workload chosen, int clientCount, SimulationResult result) {
        double seconds = result.wallSeconds();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", chosen.task().name());
        fields.put("accuracy", result.accuracy().orElse(Double.NaN));
        fields.put("loss", result.loss().orElse(Double.NaN));
        fields.put("rounds", chosen.task().rounds());
        fields.put("clients", clientCount);
        fields.put("aggregation", "clear");
        fields.put("epsilon", Double.NaN);
        fields.put("delta", Double.NaN);
        fields.put("uploadBytesPerClient", perClient(result, RoundPoint::uploadBytes, RoundPoint::contributed));
        fields.put("downloadBytesPerClient", perClient(result, RoundPoint::downloadBytes, RoundPoint::offered));
        fields.put("wallSeconds", seconds);
        fields.put("clientTrainings", result.clientTrainings());
        fields.put("clientTrainingsPerSecond", result.clientTrainings() / seconds);
        fields.put("samplesPerSecond", result.samples() / seconds);
        fields.put("overheadShare", result.overheadShare());
        fields.put("workers", result.workers());
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", Weights.hash(result.parameters()).hex());
        return fields;
    }

    private static Map<String, Object> spread(ClientScores.Spread spread) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mean", spread.mean());
        fields.put("lowestTenth", spread.lowestTenth());
        fields.put("lowest", spread.lowest());
        return fields;
    }

    private static long perClient(
            SimulationResult result,
            java.util.function.ToLongFunction<RoundPoint> bytes,
            java.util.function.ToLongFunction<RoundPoint> participants) {
        long count = result.rounds().stream().mapToLong(participants).sum();
        return count == 0 ? 0 : result.rounds().stream().mapToLong(bytes).sum() / count;
    }

    private static RunReport page(Workload chosen, Map<String, Object> fields, SimulationResult result) {
        return new RunReport(
                "Simulation of " + chosen.task().name(),
                STATEMENT,
                Facts.of(fields),
                Json.pretty(chosen.task().toTree()),
                result.rounds());
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
        rounds.ifPresent(value -> tree.put("rounds", value));
        Map<String, Object> own = new LinkedHashMap<>();
        if (tree.get(Workload.SIMULATION) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> own.put(String.valueOf(key), value));
        } else if (tree.containsKey(Workload.SIMULATION)) {
            return document.reading(() -> Workload.fromTree(tree));
        }
        clients.ifPresent(value -> own.put("clients", Arguments.range("--clients", value, 1, Workload.CLIENTS_MAX)));
        data.ifPresent(value -> own.put("data", value));
        partition.ifPresent(value -> own.put("partition", value));
        rounds.ifPresent(value -> Arguments.range("--rounds", value, 1, io.sottovoce.rounds.task.TaskSpec.ROUNDS_MAX));
        tree.put(Workload.SIMULATION, own);
        return document.reading(() -> Workload.fromTree(tree));
    }

    private static Workload requireClear(Workload chosen) {
        if (chosen.task().secure().isPresent()) {
            throw new UsageException("aggregation.mode: simulations aggregate in the clear; './sottovoce demo' and"
                    + " './sottovoce task submit' run secure aggregation");
        }
        return chosen;
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
