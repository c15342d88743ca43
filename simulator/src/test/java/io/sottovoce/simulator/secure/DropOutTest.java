package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Six of twenty clients die in each phase. A round that is made for that goes through with exactly those inputs that its
 * record names; one that is not says why it is aborted. Nothing in between.
 */
@Timeout(120)
class DropOutTest {
    private static final int CLIENTS = 20;
    private static final int DROPPING = 6;
    private static final int ENOUGH = CLIENTS - DROPPING;

    @TempDir
    private static Path folder;

    private static Field field;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        field = new Field(
                folder, CLIENTS, Field.lenient().allowRepeatsWithoutNoise().build(), Arithmetic::new, Map.of());
        field.awaitReady();
        field.startClients();
    }

    @AfterAll
    static void stop() {
        if (field != null) {
            field.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"ADVERT", "DEAL", "TRAILER", "VOTE", "UNMASKING"})
    void aThirdDies_theRoundThatAllowsForItGoesThrough(Step step) throws Exception {
        Map<String, Object> round = roundWith(step, task(ENOUGH, 0.3));
        assertEquals("COMMITTED", round.get("outcome"), round::toString);
        boolean inputsAreIn = step.compareTo(Step.TRAILER) > 0;
        assertEquals(inputsAreIn ? CLIENTS : ENOUGH, contributions(round), round::toString);
        assertEquals(inputsAreIn ? 0 : DROPPING, ((List<?>) round.get("exclusions")).size(), round::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"ADVERT", "DEAL", "TRAILER"})
    void aThirdDies_theRoundThatDoesNotAllowForItIsAbortedWithItsReason(Step step) throws Exception {
        Map<String, Object> round = roundWith(step, task(CLIENTS - 2, 0.1));
        assertEquals("ABORTED", round.get("outcome"), round::toString);
        assertEquals("SECURE_AGGREGATION_FAILED", round.get("reason"), round::toString);
        assertTrue(String.valueOf(round.get("message")).contains("TOO_FEW"), round::toString);
        assertEquals(DROPPING, ((List<?>) round.get("exclusions")).size(), round::toString);
    }

    /** One attempt. */
    private static Map<String, Object> task(int quorum, double dropout) {
        Map<String, Object> tree = Field.task(1, CLIENTS, quorum, dropout, Map.of("mechanism", "none", "clip", 1.0));
        Map<String, Object> cohort = new LinkedHashMap<>();
        ((Map<?, ?>) tree.get("cohort")).forEach((key, value) -> cohort.put(String.valueOf(key), value));
        cohort.put("retries", 0L);
        tree.put("cohort", cohort);
        return tree;
    }

    private static Map<String, Object> roundWith(Step step, Map<String, Object> task)
            throws InterruptedException, IOException {
        Dying dying = new Dying(step);
        field.relay.follow(dying);
        try {
            String id = field.rest.submit(task);
            field.awaitEnd(id);
            List<Map<String, Object>> rounds = field.rest.rounds(id);
            assertEquals(1, rounds.size(), rounds::toString);
            dying.assertSum(id, rounds.get(0));
            return rounds.get(0);
        } finally {
            field.relay.follow(Script.HONEST);
            for (ClientId dead : dying.dead()) {
                field.killClient(dead);
                field.startClient(dead);
            }
        }
    }

    private static int contributions(Map<String, Object> round) {
        return ((List<?>) round.get("contributions")).size();
    }

    /** Cuts off the first six clients that come to a step. */
    private static final class Dying implements Script {
        private final Step step;
        private final Witness witness = new Witness();
        private final Set<ClientId> dead = new HashSet<>();

        Dying(Step step) {
            this.step = step;
        }

        synchronized Set<ClientId> dead() {
            return Set.copyOf(dead);
        }

        private synchronized boolean dies(ClientId client, boolean here) {
            if (here && dead.size() < DROPPING && dead.add(client)) {
                field.relay.cut(client);
            }
            return dead.contains(client);
        }

        @Override
        public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
            witness.heard(from, message);
            boolean here = Step.of(message).filter(step::equals).isPresent();
            return dies(from, here) ? List.of() : List.of(message);
        }

        @Override
        public List<ServerMessage> toClient(ClientId to, ServerMessage message) {
            witness.told(to, message);
            return List.of(message);
        }

        @Override
        public Receipt uploaded(ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
            witness.uploaded(from, round, chunks, trailer);
            return dies(from, step == Step.TRAILER)
                    ? new Receipt(ErrorCode.INTERNAL, "lost on the way")
                    : new Receipt(ErrorCode.OK, "");
        }

        /** The model is the sum of those whom the record names, bit for bit; an aborted round has none. */
        void assertSum(String task, Map<String, Object> round) {
            if ("COMMITTED".equals(round.get("outcome"))) {
                new Rounds(field, witness, task).next(round);
            } else {
                assertNull(round.get("model"), round::toString);
            }
        }
    }
}
