package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunReport;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "demo",
        description = {
            "Start a real server and clients on this machine, train over loopback gRPC, show every round.",
            "Everything it makes is in one folder, which is printed."
        },
        footer = {"", "Examples:", "  ./sottovoce demo", "  ./sottovoce demo --clients 20 --rounds 30 --json"})
final class DemoCommand extends Command {
    private static final int CLIENTS_MAX = 500;
    private static final String STATEMENT =
            "Aggregated in the clear: the server sees each client's update. This version has no secure aggregation and no"
                    + " differential privacy yet, so epsilon is not defined.";

    @Option(names = "--clients", paramLabel = "N", description = "Number of clients.", defaultValue = "10")
    private int clients;

    @Option(names = "--rounds", paramLabel = "R", description = "Number of rounds.", defaultValue = "15")
    private int rounds;

    @Option(names = "--data", paramLabel = "NAME", description = "Data set with classes.", defaultValue = "digits")
    private String data = "digits";

    @Option(names = "--no-privacy", description = "Without secure aggregation; so far there is nothing else.")
    private boolean noPrivacy;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where database, log, model and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-demo")
    private Path out = Path.of("");

    DemoCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        Arguments.range("--clients", clients, 1, CLIENTS_MAX);
        Arguments.range("--rounds", rounds, 1, TaskSpec.ROUNDS_MAX);
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        Dataset train = loaded.train().data();
        if (train.classes() < 2) {
            throw new UsageException("--data: " + data + " has no classes; the demonstration trains a classifier");
        }
        Map<String, Object> task = DemoTask.tree(data, train, clients, rounds);
        List<Dataset> parts =
                Partitioner.parse("iid").partition(loaded.train(), clients, 0).apply(train);
        Path folder = Files.createTempDirectory(Arguments.folder("--out", out), "run-");
        long start = System.nanoTime();
        output.say((noPrivacy ? "" : STATEMENT + System.lineSeparator()) + "folder: " + folder.toAbsolutePath());
        return federate(output, task, parts, folder, start);
    }

    private Map<String, Object> federate(
            Output output, Map<String, Object> task, List<Dataset> parts, Path folder, long start)
            throws InterruptedException, IOException {
        int grpcPort = freePort();
        int httpPort = freePort();
        RestClient rest = new RestClient(ServerProcess.local(httpPort));
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary("default");
                ServerProcess server = ServerProcess.start(
                        Installation.current().serverJar(),
                        options(folder, grpcPort, httpPort, authority),
                        folder.resolve("server.log"));
                DemoClients running = new DemoClients(parts, authority.identities(parts.size()), grpcPort)) {
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
            return finish(output, task, end, watch.rounds(), folder, start);
        }
    }

    private static ServerOptions options(Path folder, int grpcPort, int httpPort, ThrowAwayAuthority authority) {
        return new ServerOptions(
                Optional.of(folder.resolve("server")),
                Optional.empty(),
                OptionalInt.of(grpcPort),
                OptionalInt.of(httpPort),
                Optional.of(authority.serverIdentity("127.0.0.1")));
    }

    private Map<String, Object> finish(
            Output output, Map<String, Object> task, TaskView end, List<RoundPoint> points, Path folder, long start)
            throws IOException {
        RoundPoint last = points.get(points.size() - 1);
        Path report = folder.resolve("report.html").toAbsolutePath();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", last.accuracy().orElse(Double.NaN));
        fields.put("loss", last.loss().orElse(Double.NaN));
        fields.put("rounds", points.size());
        fields.put("clients", clients);
        fields.put("aggregation", "clear");
        fields.put("epsilon", Double.NaN);
        fields.put("delta", Double.NaN);
        fields.put("uploadBytesPerClient", perClient(points, true));
        fields.put("downloadBytesPerClient", perClient(points, false));
        fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", end.weightsHash());
        fields.put("model", folder.resolve("model.safetensors").toAbsolutePath().toString());
        fields.put("report", report.toString());
        Map<String, String> facts = Facts.of(fields);
        HtmlReport.write(
                new RunReport("Demonstration on " + data, STATEMENT, facts, Json.pretty(task), points), report);
        facts.forEach((name, value) -> output.say(name + ": " + value));
        output.say("epsilon: none; this version aggregates in the clear, without privacy");
        return fields;
    }

    /** Bytes of all rounds together, a client. */
    private long perClient(List<RoundPoint> points, boolean upload) {
        return points.stream()
                        .mapToLong(upload ? RoundPoint::uploadBytes : RoundPoint::downloadBytes)
                        .sum()
                / clients;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on this machine", e);
        }
    }
}
