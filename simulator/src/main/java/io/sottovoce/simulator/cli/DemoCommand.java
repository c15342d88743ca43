package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.PrivacyPoint;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "demo",
        description = {
            "Start a real server and clients on this machine, train over loopback gRPC, show every round.",
            "Everything it makes is in one folder, which is printed."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce demo",
            "  ./sottovoce demo --clients 200 --rounds 12 --json",
            "  ./sottovoce demo --no-privacy"
        })
final class DemoCommand extends Command {
    private static final int CLIENTS_MAX = 500;
    // Four fifths of the cohort are sure to be in a sum, and a client's policy asks for ten.
    private static final int CLIENTS_SECURE_MIN = 12;
    private static final int CLIENTS_SECURE = 100;
    private static final int CLIENTS_CLEAR = 10;
    private static final int ROUNDS_SECURE = 16;
    private static final int ROUNDS_CLEAR = 15;
    private static final String SECURE_STATEMENT =
            "Secure aggregation with differential privacy: the server learns one noisy sum a round and no single update."
                    + " Epsilon bounds what the sums of all rounds together tell about the whole update of any one client:"
                    + " seeing them changes the odds of any guess about it by a factor of at most e^epsilon, except with"
                    + " probability delta. Who takes part, and when, is not hidden.";
    private static final String CLEAR_STATEMENT =
            "Aggregated in the clear: the server sees each client's update, and an update can reveal training data. Epsilon"
                    + " is not defined. './sottovoce demo' without --no-privacy hides each update.";

    @Option(
            names = "--clients",
            paramLabel = "N",
            description =
                    "Number of clients (default: " + CLIENTS_SECURE + ", with --no-privacy " + CLIENTS_CLEAR + ").")
    private Optional<Integer> clientsAsked = Optional.empty();

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "Number of rounds (default: " + ROUNDS_SECURE + ", with --no-privacy " + ROUNDS_CLEAR + ").")
    private Optional<Integer> roundsAsked = Optional.empty();

    @Option(names = "--data", paramLabel = "NAME", description = "Data set with classes.", defaultValue = "digits")
    private String data = "digits";

    @Option(
            names = "--no-privacy",
            description = {
                "Without secure aggregation and noise: the server sees each update. Otherwise many light clients train a",
                "small model under both."
            })
    private boolean noPrivacy;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where database, log, model and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-demo")
    private Path out = Path.of("");

    private boolean secure;
    private int clients;
    private int rounds;

    DemoCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        secure = !noPrivacy;
        clients = Arguments.range(
                "--clients", clientsAsked.orElse(secure ? CLIENTS_SECURE : CLIENTS_CLEAR), 1, CLIENTS_MAX);
        if (secure && clients < CLIENTS_SECURE_MIN) {
            throw new UsageException("--clients: found " + clients + ", expected at least " + CLIENTS_SECURE_MIN
                    + " to hide one among; fewer take part with --no-privacy");
        }
        rounds = Arguments.range(
                "--rounds", roundsAsked.orElse(secure ? ROUNDS_SECURE : ROUNDS_CLEAR), 1, TaskSpec.ROUNDS_MAX);
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        Dataset train = loaded.train().data();
        if (train.classes() < 2) {
            throw new UsageException("--data: " + data + " has no classes; the demonstration trains a classifier");
        }
        Map<String, Object> task =
                secure ? DemoTask.secure(data, train, clients, rounds) : DemoTask.clear(data, train, clients, rounds);
        List<Dataset> parts =
                Partitioner.parse("iid").partition(loaded.train(), clients, 0).apply(train);
        Path folder = Files.createTempDirectory(Arguments.folder("--out", out), "run-");
        long start = System.nanoTime();
        output.say(statement() + System.lineSeparator() + "folder: " + folder.toAbsolutePath());
        OptionalDouble unprotected = secure ? withoutPrivacy(task, loaded, parts) : OptionalDouble.empty();
        return federate(output, task, parts, folder, start, unprotected);
    }

    private Map<String, Object> federate(
            Output output,
            Map<String, Object> task,
            List<Dataset> parts,
            Path folder,
            long start,
            OptionalDouble unprotected)
            throws InterruptedException, IOException {
        int grpcPort = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        RestClient rest = new RestClient(ServerProcess.local(httpPort));
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary("default");
                ServerProcess server = ServerProcess.start(
                        Installation.current().serverJar(),
                        options(folder, grpcPort, httpPort, authority),
                        folder.resolve("server.log"));
                DemoClients running = new DemoClients(
                        parts, authority.identities(parts.size()), grpcPort, !secure, folder.resolve("clients"))) {
            server.awaitReady(rest);
            output.say("server: clients at 127.0.0.1:" + grpcPort + ", operator at " + ServerProcess.local(httpPort));
            running.start();
            TaskWatch watch = new TaskWatch(rest, rest.submit(task));
            TaskView end;
            try (Progress progress = new Progress(output, "rounds", rounds)) {
                end = watch.untilEnd(
                        round -> {
                            progress.at(round.round(), RoundLines.scores(round));
                            progress.above(() -> output.say(RoundLines.line(round)));
                        },
                        () -> {
                            server.requireAlive();
                            running.requireRunning();
                        });
            }
            end.requireCompleted();
            Path model = folder.resolve("model.safetensors").toAbsolutePath();
            rest.downloadModel(String.valueOf(end.tree().get("id")), model);
            return finish(output, task, end, watch.rounds(), folder, start, unprotected);
        }
    }

    private static ServerOptions options(Path folder, int grpcPort, int httpPort, ThrowAwayAuthority authority) {
        return ServerOptions.of(
                folder.resolve("server"), grpcPort, httpPort, Optional.of(authority.serverIdentity("127.0.0.1")));
    }

    private Map<String, Object> finish(
            Output output,
            Map<String, Object> task,
            TaskView end,
            List<RoundPoint> points,
            Path folder,
            long start,
            OptionalDouble unprotected)
            throws IOException {
        Optional<PrivacyPoint> privacy =
                points.stream().flatMap(point -> point.privacy().stream()).reduce((earlier, later) -> later);
        RoundPoint last = points.get(points.size() - 1);
        Path report = folder.resolve("report.html").toAbsolutePath();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", last.accuracy().orElse(Double.NaN));
        fields.put("loss", last.loss().orElse(Double.NaN));
        fields.put("rounds", points.size());
        fields.put("clients", clients);
        unprotected.ifPresent(accuracy -> fields.put("accuracyWithoutPrivacy", accuracy));
        fields.put("aggregation", secure ? "secure" : "clear");
        fields.put("epsilon", privacy.map(PrivacyPoint::epsilon).orElse(Double.NaN));
        fields.put("delta", privacy.map(PrivacyPoint::delta).orElse(Double.NaN));
        privacy.ifPresent(point -> {
            fields.put("epsilonOfReaders", point.readersEpsilon());
            fields.put("epsilonReplaceOne", point.replaceOneEpsilon());
            fields.put("epsilonGaussianReference", point.gaussianEpsilon());
            fields.put("epsilonIfAllOthersCollude", point.ownNoiseEpsilon());
        });
        fields.put("uploadBytesPerClient", perClient(points, true));
        fields.put("downloadBytesPerClient", perClient(points, false));
        fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", end.weightsHash());
        fields.put("model", folder.resolve("model.safetensors").toAbsolutePath().toString());
        fields.put("report", report.toString());
        Map<String, String> facts = Facts.of(fields);
        HtmlReport.write(
                new RunReport("Demonstration on " + data, statement(), facts, Json.pretty(task), points), report);
        facts.forEach((name, value) -> output.say(name + ": " + value));
        return fields;
    }

    private String statement() {
        return secure ? SECURE_STATEMENT : CLEAR_STATEMENT;
    }

    /** The same task, clients and rounds in this process, without clipping, noise or masks. */
    private static OptionalDouble withoutPrivacy(Map<String, Object> task, LoadedData loaded, List<Dataset> parts)
            throws InterruptedException {
        TaskSpec spec = TaskSpec.fromTree(DemoTask.withoutPrivacy(task));
        Plan plan = Plan.fromTree(spec.planTree());
        World world = new World(new SimulatedClients(parts), loaded.test().data());
        try (LearnerPool learners = new LearnerPool(plan, Runtime.getRuntime().availableProcessors());
                Simulation simulation = new Simulation(spec, plan, world, learners, round -> {})) {
            return simulation.run().accuracy();
        }
    }

    /** Bytes of all rounds together, a client. */
    private long perClient(List<RoundPoint> points, boolean upload) {
        return points.stream()
                        .mapToLong(upload ? RoundPoint::uploadBytes : RoundPoint::downloadBytes)
                        .sum()
                / clients;
    }
}
