package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of twenty clients of the SDK spoils every sum of the packaged server that it is in: its update is as long as the clip
 * lets it be, in a single coordinate, 1/20 of the clip in the mean of all. Honest ones move by next to nothing.
 */
@Timeout(300)
class CohortSearchServerTest {
    private static final int CLIENTS = 20;
    private static final int HOSTILE = 13;
    private static final float HONEST_STEP = 4e-4f;
    private static final Map<String, Object> NO_NOISE = Map.of("mechanism", "none", "clip", 1.0);

    @TempDir
    Path folder;

    @Test
    void spoiltSum_isTracedToTheSmallestGroup() throws Exception {
        try (Field field = field(Field.lenient().allowRepeatsWithoutNoise())) {
            Witness witness = new Witness();
            field.relay.follow(new Witnessing(witness));
            String task = field.rest.submit(task(4, NO_NOISE, Map.of("range", 0.045)));
            Map<String, Object> end = field.awaitEnd(task);
            assertFound(field, end, 5);
            List<Map<String, Object>> rounds = field.rest.rounds(task);
            Rounds recomputed =
                    new Rounds(field, witness, task, (place, round, length) -> step(place == HOSTILE, length));
            for (Map<String, Object> round : rounds) {
                boolean spoilt = contributors(round).contains(field.ids.get(HOSTILE));
                assertEquals(spoilt, refused(round), round::toString);
                assertEquals(!spoilt, recomputed.next(round), round::toString);
            }
            assertEquals(
                    3, rounds.stream().filter(CohortSearchServerTest::refused).count(), rounds::toString);
            assertBarred(suspects(end), rounds);
        }
    }

    /**
     * No sum is within these bounds: the search goes through all groups, each client is in one of 20, of 10 and of 5. The
     * server's book is that of the worst client, which pays for one more session at each level.
     */
    @Test
    void everySessionOfASearch_isChargedByServerAndClients() throws Exception {
        try (Field field = field(Field.strict())) {
            Map<String, Object> privacy =
                    Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 0.6, "participations", 3L);
            Map<String, Object> tree = task(4, privacy, Map.of("norm", 1e-6));
            tree.put("cohort", Map.of("size", (long) CLIENTS, "quorum", 5L, "recruitTimeout", "1s", "retries", 0L));
            String task = field.rest.submit(tree);
            Map<String, Object> end = field.awaitEnd(task);
            assertEquals("FAILED", end.get("status"), end::toString);
            assertEquals(CLIENTS, suspects(end).size(), end::toString);
            List<Map<String, Object>> rounds = field.rest.rounds(task);
            assertEquals(8, rounds.size(), rounds::toString);
            double epsilon = 0;
            int smallest = Integer.MAX_VALUE;
            for (Map<String, Object> round : rounds.subList(0, 7)) {
                assertTrue(refused(round), round::toString);
                Map<?, ?> cost = (Map<?, ?>) ((Map<?, ?>) round.get("secure")).get("privacy");
                double after = ((Number) cost.get("epsilon")).doubleValue();
                boolean deeper = contributors(round).size() < smallest;
                assertTrue(deeper ? after > epsilon : after >= epsilon, "the server charges nothing: " + round);
                epsilon = after;
                smallest = Math.min(smallest, contributors(round).size());
            }
            assertCharged(field, task, rounds);
        }
    }

    /** The session that the server dies in says nothing of its group, which is asked again. */
    @Test
    void serverKilledInTheMiddleOfTheSearch_stillFindsTheClient() throws Exception {
        try (Field field = field(Field.lenient().allowRepeatsWithoutNoise())) {
            Waylaid waylaid = new Waylaid(field.ids.get(HOSTILE));
            field.relay.follow(waylaid);
            String task = field.rest.submit(task(4, NO_NOISE, Map.of("range", 0.045)));
            assertTrue(waylaid.reached.await(60, TimeUnit.SECONDS), "the search did not come to the hostile client");
            field.killServer();
            field.restartServer();
            assertFound(field, field.awaitEnd(task), 5);
        }
    }

    private Field field(SecurePolicy.Builder policy) throws IOException, InterruptedException {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        Field field = new Field(folder, CLIENTS, policy.build(), place -> new Steps(place == HOSTILE), Map.of());
        field.awaitReady();
        field.startClients();
        return field;
    }

    private static void assertFound(Field field, Map<String, Object> end, int groupMin) throws InterruptedException {
        List<Map<String, Object>> rounds = field.rest.rounds(String.valueOf(end.get("id")));
        assertEquals("COMPLETED", end.get("status"), () -> end + " " + rounds);
        assertTrue(suspects(end).contains(field.ids.get(HOSTILE)), () -> end + " " + rounds);
        assertEquals(groupMin, suspects(end).size(), () -> end + " " + rounds);
    }

    private static Map<String, Object> task(int rounds, Map<String, Object> privacy, Map<String, Object> checks) {
        Map<String, Object> tree = Field.task(rounds, CLIENTS, 5, 0.0, privacy);
        Map<String, Object> how = new LinkedHashMap<>();
        ((Map<?, ?>) tree.get("aggregation")).forEach((key, value) -> how.put(String.valueOf(key), value));
        how.put("checks", checks);
        tree.put("aggregation", how);
        return tree;
    }

    /** Nobody asks suspects again once their group was the last of a search. */
    private static void assertBarred(Set<ClientId> suspects, List<Map<String, Object>> rounds) {
        int last = 0;
        for (int i = 0; i < rounds.size(); i++) {
            last = refused(rounds.get(i)) ? i : last;
        }
        for (Map<String, Object> round : rounds.subList(last + 1, rounds.size())) {
            Set<ClientId> inside = contributors(round);
            inside.retainAll(suspects);
            assertTrue(inside.isEmpty(), round::toString);
        }
        assertEquals(
                CLIENTS - suspects.size(),
                contributors(rounds.get(rounds.size() - 1)).size(),
                rounds::toString);
    }

    /** Every client has a receipt for each session that it was in, and its total rises from one to the next. */
    private static void assertCharged(Field field, String task, List<Map<String, Object>> rounds) throws IOException {
        for (ClientId client : field.ids) {
            double spent = 0;
            for (Map<String, Object> round : rounds) {
                Path receipt =
                        field.stateOf(client).resolve("receipts").resolve(task + "-" + round.get("round") + ".txt");
                assertEquals(contributors(round).contains(client), Files.exists(receipt), receipt::toString);
                if (Files.exists(receipt)) {
                    double total = total(Files.readString(receipt));
                    assertTrue(total > spent, () -> receipt + " charges nothing");
                    spent = total;
                }
            }
        }
    }

    private static double total(String receipt) {
        String line = receipt.lines()
                .filter(each -> each.startsWith("spent towards this server in total: epsilon "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(receipt));
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static boolean refused(Map<String, Object> round) {
        return "AGGREGATE_REFUSED".equals(round.get("reason"));
    }

    private static Set<ClientId> contributors(Map<String, Object> round) {
        Set<ClientId> all = new HashSet<>();
        for (Object contribution : (List<?>) round.get("contributions")) {
            all.add(new ClientId(String.valueOf(((Map<?, ?>) contribution).get("client"))));
        }
        return all;
    }

    private static Set<ClientId> suspects(Map<String, Object> view) {
        Set<ClientId> all = new HashSet<>();
        if (view.get("suspects") instanceof List<?> found) {
            found.forEach(client -> all.add(new ClientId(String.valueOf(client))));
        }
        return all;
    }

    private static float[] step(boolean hostile, int length) {
        float[] update = new float[length];
        Arrays.fill(update, hostile ? 0 : HONEST_STEP);
        update[7] = hostile ? 1 : HONEST_STEP;
        return update;
    }

    /** Moves every parameter a little, or one of them a lot. */
    private record Steps(boolean hostile) implements LocalTrainer {
        @Override
        public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
            return new LocalResult(Update.owning(step(hostile, parameters.length)), 1, 0.5);
        }

        @Override
        public String describe() {
            return "a step";
        }
    }

    /** Keeps back the vote of a client in the second round that it is in. */
    private static final class Waylaid implements Script {
        private final ClientId client;
        private final AtomicReference<Optional<RoundRef>> first = new AtomicReference<>(Optional.empty());
        private final CountDownLatch reached = new CountDownLatch(1);

        Waylaid(ClientId client) {
            this.client = client;
        }

        @Override
        public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
            boolean vote = from.equals(client) && Step.of(message).equals(Optional.of(Step.VOTE));
            if (!vote || reached.getCount() == 0) {
                return List.of(message);
            }
            RoundRef round = ((ClientMessage.Secure) message).round();
            first.compareAndSet(Optional.empty(), Optional.of(round));
            if (first.get().equals(Optional.of(round))) {
                return List.of(message);
            }
            reached.countDown();
            return List.of();
        }
    }
}
