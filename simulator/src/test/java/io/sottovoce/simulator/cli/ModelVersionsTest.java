package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Versions from the packaged server, which signs them, to the command line and to a client that checks them. */
@Timeout(120)
@SuppressWarnings("try") // a client is there to run, not to be called
class ModelVersionsTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path authorityFolder;

    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    private ThrowAwayAuthority authority;
    private Path clientBundle;
    private ServerOptions options;
    private @Nullable ServerProcess server;
    private int port;
    private int httpPort;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        authority = ThrowAwayAuthority.in(authorityFolder, "default");
        port = ServerProcess.freePort();
        httpPort = ServerProcess.freePort();
        options = ServerOptions.of(
                folder.resolve("server"), port, httpPort, Optional.of(authority.serverIdentity("localhost")));
        clientBundle = authority.clients(1).get(0);
        startServer();
    }

    @AfterEach
    void stop() {
        stopServer();
    }

    private void startServer() throws Exception {
        ServerProcess started = ServerProcess.start(Installation.current().serverJar(), options, folder.resolve("log"));
        server = started;
        started.awaitReady(rest());
    }

    private void stopServer() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private static int number(Map<String, Object> fields, String name) {
        return Integer.parseInt(String.valueOf(fields.get(name)));
    }

    private RestClient rest() {
        return new RestClient(ServerProcess.local(httpPort));
    }

    private CommandRun model(String command, String... rest) {
        List<String> words = new ArrayList<>(List.of("model", command));
        words.addAll(List.of(rest));
        words.addAll(List.of("--server", "http://127.0.0.1:" + httpPort, "--json"));
        return CommandRun.of(words.toArray(String[]::new));
    }

    private CommandRun verify(String id) {
        return model("verify", id, "--authority", authority.authorityFile().toString());
    }

    private static Map<String, Object> json(CommandRun run) throws IOException {
        assertEquals(0, run.exitCode(), run.messages());
        return Json.object(run.resultLines().get(run.resultLines().size() - 1));
    }

    private static Map<String, Object> task(int rounds, int retries) {
        return Map.of(
                "name",
                "versions",
                "model",
                Map.of("name", "linear", "input", List.of(8, 8, 1), "classes", 10),
                "training",
                Map.of("epochs", 1, "batchSize", 64, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)),
                "rounds",
                rounds,
                "cohort",
                Map.of("size", 1, "recruitTimeout", "60s", "retries", retries),
                "aggregation",
                Map.of("mode", "clear"),
                "privacy",
                Map.of("mechanism", "none"));
    }

    private FederatedClient client() {
        FederatedClient client = FederatedClient.builder()
                .server("localhost", port)
                .identity(authority.identity(clientBundle))
                .data(DataCatalogue.ofEnvironment().load("digits").train().data())
                .policy(ClientPolicy.builder().allow(AggregationMode.CLEAR).build())
                .stateDirectory(folder.resolve("client"))
                .listener(events::add)
                .build();
        client.start();
        return client;
    }

    private <T extends ClientEvent> T await(Class<T> kind) throws InterruptedException {
        while (true) {
            ClientEvent event = events.poll(60, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName());
            }
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    private void flipAByteOf(String id, long version) throws IOException {
        Path weights = folder.resolve("server")
                .resolve("models")
                .resolve(id)
                .resolve(Long.toString(version))
                .resolve("parameters.f32");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[100] ^= 1;
        Files.write(weights, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Training goes on from a model that a gate withholds; whoever names no version gets what it has let through. */
    @Test
    void versionThatAGateWithholds_isGivenToWhoeverNamesItAlone() throws Exception {
        Map<String, Object> gated = new LinkedHashMap<>(task(1, 0));
        gated.put("evaluation", Map.of("data", "digits"));
        gated.put("release", Map.of("floors", Map.of("cleanAccuracy", 1.0), "below", "hold"));
        String id = rest().submit(gated);
        try (FederatedClient running = client()) {
            await(ClientEvent.Closed.class);
        }
        String out = folder.resolve("m.safetensors").toString();
        for (CommandRun run : List.of(verify(id), model("download", id, "--out", out))) {
            assertEquals(1, run.exitCode());
            assertTrue(run.messages().contains("no version that its release gate has let through"), run.messages());
        }
        json(model("download", id, "--version", "1", "--out", out));
        json(model(
                "verify",
                id,
                "--version",
                "1",
                "--model",
                out,
                "--authority",
                authority.authorityFile().toString()));
    }

    @Test
    void versions_areListedVerifiedAndGoneBackTo() throws Exception {
        String id = rest().submit(task(2, 0));
        try (FederatedClient running = client()) {
            await(ClientEvent.Closed.class);
            await(ClientEvent.Closed.class);
        }
        List<?> models =
                (List<?>) Objects.requireNonNull(json(model("list", id)).get("models"));
        assertEquals(3, models.size());
        assertEquals(2, number(json(verify(id)), "version"));
        Map<String, Object> shown = json(model("show", id, "1"));
        assertEquals(1, number(shown, "included"));
        assertEquals(128, String.valueOf(shown.get("signature")).length());
        Map<String, Object> made = json(model("rollback", id, "1", "--reason", "worse", "--by", "ada"));
        assertEquals(shown.get("weightsHash"), made.get("weightsHash"));
        stopServer();
        startServer();
        Map<String, Object> verified = json(verify(id));
        assertEquals(made.get("version"), verified.get("version"));
        assertEquals(4, number(verified, "signatures"));
        assertTrue(model("list", id).messages().contains("back to 1 (ada: worse)"));

        flipAByteOf(id, 1);
        CommandRun tampered = model(
                "verify",
                id,
                "--version",
                "1",
                "--authority",
                authority.authorityFile().toString());
        assertEquals(1, tampered.exitCode());
        assertTrue(tampered.messages().contains("they were altered"), tampered.messages());
        try (ThrowAwayAuthority other = ThrowAwayAuthority.temporary("default")) {
            other.server("localhost");
            CommandRun foreign =
                    model("verify", id, "--authority", other.authorityFile().toString());
            assertEquals(1, foreign.exitCode());
            assertTrue(foreign.messages().contains("version 0: none of the 1 servers"), foreign.messages());
        }
    }

    @Test
    void weightsThatWereAlteredOnTheServer_areNotTrainedFrom() throws Exception {
        String id = rest().submit(task(1, 0));
        flipAByteOf(id, 0);
        try (FederatedClient running = client()) {
            ClientEvent.Failed failed = await(ClientEvent.Failed.class);
            assertTrue(failed.reason().contains("do not match the hash"), failed.reason());
            assertEquals(
                    0,
                    events.stream()
                            .filter(ClientEvent.Trained.class::isInstance)
                            .count());
            // A client that is closed at once may take its last word with it.
            CommandRun watched = CommandRun.of("task", "watch", id, "--server", "http://127.0.0.1:" + httpPort);
            assertEquals(1, watched.exitCode());
        }
        String rounds = rest().rounds(id).toString();
        assertTrue(rounds.contains("MODEL_MISMATCH"), rounds);
    }

    /** A server that was put back to an older state: its word is good, but it was said before. */
    @Test
    void olderVersionOfAServerPutBack_isNotTrainedFrom() throws Exception {
        String id = rest().submit(task(5000, 1000));
        Path before = folder.resolve("before");
        try (FederatedClient running = client()) {
            await(ClientEvent.Closed.class);
        }
        stopServer();
        copy(folder.resolve("server"), before);
        events.clear();
        startServer();
        try (FederatedClient running = client()) {
            ClientEvent.Closed closed = await(ClientEvent.Closed.class);
            assertEquals(id, closed.round().task().hex());
            await(ClientEvent.Accepted.class);
        }
        stopServer();
        options = ServerOptions.of(before, port, httpPort, options.identity());
        events.clear();
        startServer();
        try (FederatedClient running = client()) {
            ClientEvent.Declined declined = await(ClientEvent.Declined.class);
            assertTrue(declined.reason().contains("MODEL_OLDER"), declined.reason());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
