package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One hostile client among real ones, in secure sums of the real server: its update is as long as it may be. Honest clients all send the same, so that what a rule should give is known.
 */
class HostileTaskTest {
    private static final int CLIENTS = 20;
    private static final int HOSTILE = 7;
    private static final float HONEST_STEP = 0.002f;

    @TempDir
    Path folder;

    @Test
    void hostileClient_isOutvotedByGroups() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        int grpcPort = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        RestClient rest = new RestClient(ServerProcess.local(httpPort));
        List<FederatedClient> clients = new ArrayList<>();
        CountDownLatch connected = new CountDownLatch(CLIENTS);
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary("default");
                ServerProcess server = ServerProcess.start(
                        Installation.current().serverJar(),
                        ServerOptions.of(
                                folder.resolve("server"),
                                grpcPort,
                                httpPort,
                                Optional.of(authority.serverIdentity("127.0.0.1"))),
                        folder.resolve("server.log"))) {
            server.awaitReady(rest);
            List<ClientIdentity> identities = authority.identities(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(identities.get(i), grpcPort, i == HOSTILE, connected));
            }
            clients.forEach(FederatedClient::start);
            assertTrue(connected.await(60, TimeUnit.SECONDS), "not all clients came");
            audit(medianOverGroups(rest), httpPort);
        } finally {
            clients.forEach(FederatedClient::close);
        }
    }

    /**
     * Four groups of five, one of them with the hostile client in it: the median is the honest step, or a little more, since
     * it is the mean of the middle and the largest of three honest groups, which differ by what was rounded. The mean is
     * twice the honest step.
     */
    private String medianOverGroups(RestClient rest) throws Exception {
        Map<String, Object> how = aggregation("grouped");
        how.put("groupSize", 5L);
        how.put("groupQuorum", 1.0);
        how.put("rule", Map.of("kind", "median"));
        Map<String, Object> task = task(1, how);
        task.put("cohort", Map.of("size", (long) CLIENTS, "quorum", (long) CLIENTS));
        task.put("privacy", Map.of("mechanism", "none", "clip", 1.0));
        String id = rest.submit(task);
        new TaskWatch(rest, id).untilEnd(round -> {}, () -> {}).requireCompleted();
        assertEquals(HONEST_STEP, meanStep(rest, id), 0.25 * HONEST_STEP);

        how.remove("rule");
        task.put("aggregation", how);
        String mean = rest.submit(task);
        new TaskWatch(rest, mean).untilEnd(round -> {}, () -> {}).requireCompleted();
        assertTrue(meanStep(rest, mean) > 1.5 * HONEST_STEP, "the mean withstood the attack");
        return id;
    }

    /** A task is audited by its id as the server has it. */
    private void audit(String id, int httpPort) throws IOException {
        CommandRun run = CommandRun.of(
                "audit",
                id,
                "--server=http://127.0.0.1:" + httpPort,
                "--data=digits",
                "--examples=40",
                "--shadows=0",
                "--runs=200",
                "--out=" + folder.resolve("audit"),
                "--json");
        assertEquals(0, run.exitCode(), run.messages());
        assertTrue(run.results().contains("\"epsilonLowerBound\""), run.results());
    }

    private double meanStep(RestClient rest, String id) throws Exception {
        float[] before = parameters(rest, id, "0");
        float[] after = parameters(rest, id, "latest");
        double sum = 0;
        for (int i = 0; i < before.length; i++) {
            sum += after[i] - before[i];
        }
        return sum / before.length;
    }

    private float[] parameters(RestClient rest, String id, String version) throws Exception {
        Path file = folder.resolve("model-" + id + "-" + version + ".safetensors");
        Files.deleteIfExists(file);
        rest.downloadModel(id, version, file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        bytes.position(Long.BYTES + header);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private FederatedClient client(ClientIdentity identity, int port, boolean hostile, CountDownLatch connected) {
        SecurePolicy secure = SecurePolicy.builder()
                .trustServerToFollowProtocol()
                .suiteMin(Suite.CLASSICAL)
                .clientsMin(5)
                .corrupt(new CorruptBound.Absolute(1))
                .allowSumsWithoutNoise()
                .build();
        return FederatedClient.builder()
                .server("127.0.0.1", port)
                .identity(identity)
                .trainer(new FixedStep(hostile ? 1 : HONEST_STEP))
                .policy(ClientPolicy.builder()
                        .secure(secure)
                        .allow(AggregationMode.GROUPED)
                        .build())
                .stateDirectory(
                        folder.resolve("clients").resolve(identity.clientId().hex()))
                .listener(event -> {
                    if (event instanceof ClientEvent.Connected) {
                        connected.countDown();
                    }
                })
                .build();
    }

    /** Moves every parameter by the same step. */
    private record FixedStep(float step) implements LocalTrainer {
        @Override
        public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
            float[] update = new float[parameters.length];
            Arrays.fill(update, step);
            return new LocalResult(Update.owning(update), 10, 1);
        }

        @Override
        public String describe() {
            return "a fixed step";
        }
    }

    private static Map<String, Object> task(int rounds, Map<String, Object> aggregation) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("name", "hostile");
        task.put("model", Map.of("name", "linear", "input", List.of(8L, 8L, 1L), "classes", 10L));
        task.put(
                "training",
                Map.of("epochs", 1L, "batchSize", 10L, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        task.put("rounds", (long) rounds);
        task.put("aggregation", aggregation);
        return task;
    }

    private static Map<String, Object> aggregation(String mode) {
        Map<String, Object> how = new LinkedHashMap<>();
        how.put("mode", mode);
        how.put("server", "honest-but-curious");
        how.put("suite", "classical");
        how.put("corrupt", 0.05);
        how.put("dropout", 0.0);
        return how;
    }
}
