package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.PhaseTime;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.SimulationResult;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.Workloads;
import io.sottovoce.simulator.workload.YamlDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "simulate",
        description = {
            "Run a federated task in this process: the server's round machine, the clients' learning engine, virtual"
                    + " time. The same seed gives the same weights, bit for bit.",
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce simulate digits-iid",
            "  ./sottovoce simulate mnist-iid --rounds 20 --seed 7 --json",
            "  ./sottovoce simulate my-task.yaml --clients 50 --report report"
        })
final class SimulateCommand extends Command {
    private static final int WORKERS_MAX = 256;
    private static final String STATEMENT = "Aggregated in the clear: the server of such a task sees each client's"
            + " update. No differential privacy: epsilon is not bounded.";

    @Parameters(paramLabel = "WORKLOAD|FILE", description = "Name of a workload, or a YAML file.")
    private String workload = "";

    @Option(names = "--seed", description = "Seed in place of the workload's.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--clients", description = "Number of clients in place of the workload's.")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--rounds", description = "Number of rounds in place of the workload's.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--workers", description = "Threads that train (default: one a core).")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where model and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path report = Path.of("");

    SimulateCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Workload chosen = chosen();
        int threads = Arguments.range(
                "--workers", workers.orElse(Runtime.getRuntime().availableProcessors()), 1, WORKERS_MAX);
        LoadedData data = Arguments.data(chosen.data());
        data.notes().forEach(output::note);
        Path folder = Arguments.folder("--report", report);
        try (Progress progress = new Progress(output, "rounds", chosen.task().rounds());
                Simulation simulation = new Simulation(chosen, data, threads, record -> {
                    RoundPoint point = point(record, chosen);
                    progress.at(point.round(), "");
                    output.say(RoundLines.line(point));
                })) {
            SimulationResult result = simulation.run();
            if (result.failure().isPresent()) {
                throw new RunException(workload + ": " + result.failure().get());
            }
            return fields(output, chosen, simulation.clients(), result, threads, folder);
        }
    }

    private Workload chosen() {
        Path file = Path.of(workload);
        Optional<YamlDocument> named = Workloads.named(workload);
        if (named.isEmpty() && !workload.endsWith(".yaml") && !workload.endsWith(".yml")) {
            throw new UsageException(workload + ": no such workload; expected a YAML file or one of "
                    + String.join(", ", Workloads.names()));
        }
        YamlDocument document = named.orElseGet(() -> YamlDocument.read(file));
        return document.reading(() -> Workload.fromTree(overridden(document.tree())));
    }

    private Map<String, Object> overridden(Map<String, Object> tree) {
        Map<String, Object> changed = new LinkedHashMap<>(tree);
        seed.ifPresent(value -> changed.put("seed", value));
        rounds.ifPresent(value -> changed.put("rounds", value));
        if (clients.isPresent()) {
            Map<String, Object> own = new LinkedHashMap<>();
            if (changed.get(Workload.SIMULATION) instanceof Map<?, ?> present) {
                present.forEach((key, value) -> own.put(String.valueOf(key), value));
            }
            own.put("clients", clients.get());
            changed.put(Workload.SIMULATION, own);
        }
        return changed;
    }

    private Map<String, Object> fields(
            Output output, Workload chosen, int clientCount, SimulationResult result, int threads, Path folder) {
        List<RoundPoint> points =
                result.records().stream().map(record -> point(record, chosen)).toList();
        RoundPoint last = points.stream()
                .filter(point -> point.accuracy().isPresent())
                .reduce((earlier, later) -> later)
                .orElse(points.get(points.size() - 1));
        double wall = result.wallNanos() / RunFields.NANOS;
        Path model = RunFields.saveModel(chosen.plan().model(), result.parameters(), folder);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", last.accuracy().isPresent() ? last.accuracy().getAsDouble() : null);
        fields.put("loss", last.loss().isPresent() ? last.loss().getAsDouble() : null);
        fields.put("rounds", points.size());
        fields.put("clients", clientCount);
        fields.put("aggregation", "clear");
        fields.put("epsilon", null);
        fields.put("delta", null);
        long bytes = (long) result.parameters().length * Float.BYTES;
        fields.put("uploadBytesPerClient", bytes);
        fields.put("downloadBytesPerClient", bytes);
        fields.put("wallSeconds", wall);
        fields.put("clientTrainingsPerSecond", result.trainings() / wall);
        fields.put("samplesPerSecond", result.samples() / wall);
        fields.put("overheadShare", result.overheadShare(threads));
        fields.put("workers", threads);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", Weights.hash(result.parameters()).hex());
        fields.put("model", model.toString());
        fields.put("report", writeReport(chosen, points, fields, folder).toString());
        output.say("model:  " + model);
        output.say("report: " + fields.get("report"));
        return fields;
    }

    private Path writeReport(Workload chosen, List<RoundPoint> points, Map<String, Object> fields, Path folder) {
        Map<String, String> facts = new LinkedHashMap<>();
        Object accuracy = fields.get("accuracy");
        facts.put("accuracy", accuracy instanceof Double share ? Numbers.percent(share) : "not evaluated");
        facts.put("rounds", String.valueOf(fields.get("rounds")));
        facts.put("clients", String.valueOf(fields.get("clients")));
        facts.put(
                "upload a client and round",
                Numbers.bytes((double) Float.BYTES * chosen.plan().model().parameterCount()));
        facts.put("seed", String.valueOf(chosen.task().seed()));
        Path file = folder.resolve("report.html").toAbsolutePath().normalize();
        RunReport page = new RunReport(
                "Simulation: " + chosen.task().name(),
                STATEMENT,
                facts,
                chosen.task().toString(),
                points);
        try {
            HtmlReport.write(page, file);
            return file;
        } catch (IOException e) {
            throw new RunException(file + ": cannot write the report: " + e.getMessage(), e);
        }
    }

    private static RoundPoint point(RoundRecord record, Workload chosen) {
        SortedMap<String, Integer> exclusions = new TreeMap<>();
        for (Exclusion exclusion : record.participation().exclusions()) {
            exclusions.merge(exclusion.reason().name(), 1, Integer::sum);
        }
        Map<String, Long> phases = new LinkedHashMap<>();
        for (PhaseTime phase : record.phases()) {
            phases.merge(phase.phase().name(), phase.millis(), Long::sum);
        }
        OptionalDouble accuracy = OptionalDouble.empty();
        OptionalDouble loss = OptionalDouble.empty();
        String outcome = "committed";
        if (record.result() instanceof RoundResult.Committed end) {
            accuracy = end.evaluated().map(e -> OptionalDouble.of(e.accuracy())).orElse(OptionalDouble.empty());
            loss = end.evaluated().map(e -> OptionalDouble.of(e.loss())).orElse(OptionalDouble.empty());
        } else if (record.result() instanceof RoundResult.Aborted end) {
            outcome = end.reason().code().name();
        }
        long modelBytes = (long) chosen.plan().model().parameterCount() * Float.BYTES;
        int offered = record.participation().offered().size();
        return new RoundPoint(
                record.round(),
                outcome,
                accuracy,
                loss,
                offered,
                record.participation().contributions().size(),
                exclusions,
                record.participation().uploadBytes(),
                offered * modelBytes,
                phases);
    }
}
