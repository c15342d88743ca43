package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cohorts that are cut into groups, by the real server with real clients over mutual TLS. */
class GroupedRoundTest {
    private static final int CLIENTS = 24;
    private static final int GROUP = 8;
    private static final int WITH_GROUPS_ALLOWED = 18;

    @TempDir
    Path folder;

    @Test
    void cohortAboveOneSum_isAddedUpFromGroups_andGroupMeansTakePermission() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        LoadedData digits = Arguments.data("digits");
        Dataset train = digits.train().data();
        List<Dataset> parts =
                Partitioner.parse("iid").partition(digits.train(), CLIENTS, 0).apply(train);
        int grpcPort = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        RestClient rest = new RestClient(ServerProcess.local(httpPort));
        List<FederatedClient> clients = new ArrayList<>();
        try (ThrowAwayAuthority authority = ThrowAwayAuthority.temporary("default");
                ServerProcess server = ServerProcess.start(
                        Installation.current().serverJar(),
                        ServerOptions.of(
                                folder.resolve("server"),
                                grpcPort,
                                httpPort,
                                Optional.of(authority.serverIdentity("127.0.0.1"))),
                        folder.resolve("server.log"));
                ModelPool models = new ModelPool(2)) {
            server.awaitReady(rest);
            List<ClientIdentity> identities = authority.identities(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(parts.get(i), identities.get(i), models, grpcPort, i));
            }
            clients.forEach(FederatedClient::start);
            added(rest, train);
            grouped(rest, train);
            exhausted(rest, train);
        } finally {
            clients.forEach(FederatedClient::close);
        }
    }

    /** Three sums of eight. A reader of the model sees the noise of all three, a client's own sum has that of one. */
    private void added(RestClient rest, Dataset train) throws Exception {
        Map<String, Object> task = task(train, CLIENTS, CLIENTS);
        task.put("aggregation", aggregation("secure", Map.of("groupSize", (long) GROUP)));
        Map<String, Object> secure = secure(rest, task);
        assertEquals(3L, number(secure, "groups"));
        assertEquals(3L, number(secure, "groupsOpened"));
        assertEquals((long) CLIENTS, number(secure, "inputs"));
        Map<?, ?> privacy = Objects.requireNonNull((Map<?, ?>) secure.get("privacy"));
        assertTrue(real(privacy, "epsilon") > real(privacy, "readersEpsilon"), privacy::toString);
        List<String> receipts = receipts();
        assertEquals(CLIENTS, receipts.size());
        for (String receipt : receipts) {
            assertTrue(receipt.contains("cohort found: 8 clients"), receipt);
            assertTrue(receipt.contains("cut into groups of at most 8, whose sums are added"), receipt);
            assertTrue(receipt.contains("ended: sum opened"), receipt);
        }
    }

    /** Only those are asked whose policy lets the means of groups be seen. */
    private void grouped(RestClient rest, Dataset train) throws Exception {
        Map<String, Object> task = task(train, WITH_GROUPS_ALLOWED, WITH_GROUPS_ALLOWED);
        task.put("aggregation", aggregation("grouped", Map.of("groupSize", 6L)));
        Map<String, Object> secure = secure(rest, task);
        assertEquals(3L, number(secure, "groupsOpened"));
        assertEquals((long) WITH_GROUPS_ALLOWED, number(secure, "inputs"));
        Map<?, ?> privacy = Objects.requireNonNull((Map<?, ?>) secure.get("privacy"));
        assertEquals(real(privacy, "epsilon"), real(privacy, "readersEpsilon"), 1e-9);
        List<String> seen = receipts().stream()
                .filter(receipt -> receipt.contains("whose means the operator sees one by one"))
                .toList();
        assertEquals(WITH_GROUPS_ALLOWED, seen.size());
        assertTrue(seen.stream().allMatch(receipt -> receipt.contains("trusts the operator not to stack groups")));
    }

    /** One round costs about five, two about eight: the second one would not fit. */
    private void exhausted(RestClient rest, Dataset train) throws Exception {
        Map<String, Object> task = task(train, CLIENTS, CLIENTS);
        task.put("rounds", 3L);
        task.put("aggregation", aggregation("secure", Map.of("groupSize", (long) GROUP)));
        task.put("privacy", Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 1.0, "budget", 6.0));
        TaskView end = new TaskWatch(rest, rest.submit(task)).untilEnd(round -> {}, () -> {});
        assertEquals("EXHAUSTED", end.tree().get("status"), end::line);
        assertTrue(end.line().contains("another round would bring epsilon from"), end::line);
    }

    private Map<String, Object> secure(RestClient rest, Map<String, Object> task) throws Exception {
        String id = rest.submit(task);
        TaskView end = new TaskWatch(rest, id).untilEnd(round -> {}, () -> {});
        end.requireCompleted();
        Object secure = Objects.requireNonNull(rest.rounds(id).get(0).get("secure"));
        Map<String, Object> fields = new HashMap<>();
        ((Map<?, ?>) secure).forEach((key, value) -> fields.put(String.valueOf(key), value));
        return fields;
    }

    private FederatedClient client(Dataset part, ClientIdentity identity, ModelPool models, int port, int index) {
        SecurePolicy secure = SecurePolicy.builder()
                .trustServerToFollowProtocol()
                .suiteMin(Suite.CLASSICAL)
                .clientsMin(6)
                .corrupt(new io.sottovoce.privacy.secagg.client.CorruptBound.Absolute(1))
                .epsilonMax(100, 100, 100, 1e-5)
                .build();
        ClientPolicy.Builder policy = ClientPolicy.builder().secure(secure);
        if (index < WITH_GROUPS_ALLOWED) {
            policy.allow(AggregationMode.GROUPED);
        }
        return FederatedClient.builder()
                .server("127.0.0.1", port)
                .identity(identity)
                .trainer(new Nd4jTrainer(part, models, index))
                .policy(policy.build())
                .stateDirectory(
                        folder.resolve("clients").resolve(identity.clientId().hex()))
                .listener(event -> {})
                .build();
    }

    private static Map<String, Object> task(Dataset train, int size, int quorum) {
        Map<String, Object> task = DemoTask.secure("digits", train, size, 1);
        task.put("cohort", Map.of("size", (long) size, "quorum", (long) quorum));
        task.put("privacy", Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 1.0));
        return task;
    }

    private static Map<String, Object> aggregation(String mode, Map<String, Object> groups) {
        Map<String, Object> tree = new LinkedHashMap<>(groups);
        tree.put("mode", mode);
        tree.put("server", "honest-but-curious");
        tree.put("suite", "classical");
        tree.put("corrupt", 0.05);
        tree.put("dropout", 0.0);
        return tree;
    }

    private List<String> receipts() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("clients"))) {
            return all.filter(path -> path.toString().contains("receipts") && Files.isRegularFile(path))
                    .map(GroupedRoundTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Map<String, Object> tree, String key) {
        return Long.parseLong(String.valueOf(tree.get(key)));
    }

    private static double real(Map<?, ?> tree, String key) {
        return Double.parseDouble(String.valueOf(tree.get(key)));
    }
}
