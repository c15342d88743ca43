package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asynchronous tasks on the packaged server with the shipped SDK, over mutual TLS. */
@Timeout(300)
class AsyncTaskTest {
    private static final int CLIENTS = 20;
    // Four fifths of them are sure to be in a sum: more than the ten that a client's policy asks for. And more than
    // half
    // of the clients, so that a few who are lost to a killed server would leave too few.
    private static final int BUFFER = 14;

    @TempDir
    private Path folder;

    private ServerProcess server(ServerOptions options, RestClient rest) throws Exception {
        ServerProcess server = ServerProcess.start(Installation.current().serverJar(), options, folder.resolve("log"));
        server.awaitReady(rest);
        return server;
    }

    /** The server is killed between two buffers; clients go on with what they hold. */
    private Map<?, ?> run(boolean secure, int rounds) throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        LoadedData loaded = DataCatalogue.ofEnvironment().load("digits");
        Dataset train = loaded.train().data();
        List<Dataset> parts =
                Partitioner.parse("iid").partition(loaded.train(), CLIENTS, 0).apply(train);
        Map<String, Object> task = new LinkedHashMap<>(
                secure
                        ? DemoTask.secure("digits", train, BUFFER, rounds)
                        : DemoTask.clear("digits", train, BUFFER, rounds));
        task.put("cohort", Map.of("size", BUFFER, "recruitTimeout", "2m", "retries", 20));
        if (secure) { // room for a buffer that is charged and then lost with the server
            task.put(
                    "privacy",
                    Map.of("mechanism", "skellam", "clip", 1.0, "epsilon", 4.0, "delta", 1e-5, "budget", 9.0));
        }
        task.put("pacing", Map.of("mode", "asynchronous", "concurrency", CLIENTS, "maxStaleness", 4));
        int port = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        RestClient rest = new RestClient(ServerProcess.local(httpPort));
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary("default")) {
            ServerOptions options = ServerOptions.of(
                    folder.resolve("server"),
                    port,
                    httpPort,
                    Optional.of(authority.serverIdentity("localhost", "127.0.0.1")));
            ServerProcess server = server(options, rest);
            try (DemoClients clients =
                    new DemoClients(parts, authority.identities(CLIENTS), port, !secure, folder.resolve("clients"))) {
                String id = rest.submit(task);
                clients.start();
                while (rest.rounds(id).size() < 2) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                server.close();
                server = server(options, rest);
                while ("RUNNING".equals(rest.task(id).get("status"))) {
                    TimeUnit.MILLISECONDS.sleep(200);
                }
                assertEquals("COMPLETED", rest.task(id).get("status"), () -> log());
                requireEachUpdateOnce(rest, id);
                return (Map<?, ?>) Objects.requireNonNull(rest.task(id).get("evaluation"));
            } finally {
                server.close();
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The updates of a committed round are each of another client. */
    private static void requireEachUpdateOnce(RestClient rest, String id) throws InterruptedException {
        for (Map<String, Object> round : rest.rounds(id)) {
            if ("COMMITTED".equals(round.get("outcome"))) {
                List<?> contributions = (List<?>) Objects.requireNonNull(round.get("contributions"));
                long clients = contributions.stream()
                        .map(item -> ((Map<?, ?>) item).get("client"))
                        .distinct()
                        .count();
                assertEquals(contributions.size(), clients);
                assertTrue(clients >= 8, "round " + round.get("round"));
            }
        }
    }

    @Test
    void clearTask_learnsAcrossARestart() throws Exception {
        Map<?, ?> evaluation = run(false, 12);
        double accuracy = Double.parseDouble(String.valueOf(evaluation.get("accuracy")));
        assertTrue(accuracy > 0.6, "accuracy " + accuracy);
        assertTrue(log().contains("offers to clients by staleness"), log());
    }

    @Test
    void secureTask_completesAcrossARestart() throws Exception {
        run(true, 4);
        assertTrue(log().contains("offers to clients by staleness"), log());
    }
}
