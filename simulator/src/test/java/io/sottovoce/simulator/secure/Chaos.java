package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.RoundRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One seeded run: a task of three rounds in which the server and two clients are killed, and what must hold after it. */
final class Chaos {
    static final int CLIENTS = 10;
    private static final int ROUNDS = 3;
    private static final int QUORUM = 8;

    private final Field field;
    private final int seed;
    private final boolean noise;
    private final Witness witness = new Witness();
    private final Map<ClientId, Long> before = new LinkedHashMap<>();

    Chaos(Field field, int seed) {
        this.field = field;
        this.seed = seed;
        this.noise = seed % 2 == 1;
    }

    /** Runs; returns how long recovery took, 0 where the server was not killed in time. */
    long run() throws InterruptedException, IOException {
        for (ClientId client : field.ids) {
            before.put(client, charges(client));
        }
        Map<String, Object> spec = Field.task(
                ROUNDS,
                CLIENTS,
                QUORUM,
                0.25,
                noise
                        ? Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 8.0, "participations", 64L)
                        : Map.of("mechanism", "none", "clip", 1.0));
        Havoc havoc = new Havoc(field, witness, seed, CLIENTS);
        field.relay.follow(havoc);
        try {
            String task = field.rest.submit(spec);
            Map<String, Object> end = field.awaitEnd(task);
            assertEquals("COMPLETED", end.get("status"), () -> "seed " + seed + ": " + end);
            check(task);
            return havoc.recoveryMillis();
        } finally {
            field.relay.follow(Script.HONEST);
            havoc.end();
        }
    }

    private void check(String task) throws InterruptedException {
        field.awaitReady();
        Rounds rounds = new Rounds(field, witness, task);
        long committed = 0;
        for (Map<String, Object> round : field.rest.rounds(task)) {
            committed += rounds.next(round) ? 1 : 0;
        }
        assertEquals(ROUNDS, committed);
        assertCharged(task);
    }

    /** A charge for every round in which a byte left, and none for a round in which none was asked for. */
    private void assertCharged(String task) {
        before.forEach((client, earlier) -> {
            Set<Long> sent = new TreeSet<>();
            Set<Long> asked = new TreeSet<>();
            for (RoundRef round : witness.rounds(task)) {
                Witness.Seen seen = witness.of(round);
                if (seen.uploaded(client)) {
                    sent.add(round.round());
                }
                if (seen.said(client, io.sottovoce.privacy.secagg.message.Deal.class)
                        .isPresent()) {
                    asked.add(round.round());
                }
            }
            long charged = charges(client) - earlier;
            if (noise) {
                assertTrue(
                        charged >= sent.size() && charged <= asked.size(),
                        () -> "seed " + seed + ": " + charged + " charges, sent in " + sent + ", asked in " + asked);
            } else {
                assertEquals(0, charged);
            }
        });
    }

    /** Entries in a client's book. */
    private long charges(ClientId client) {
        Path counter = field.stateOf(client).resolve("counter-total");
        try {
            return Files.exists(counter)
                    ? Long.parseLong(Files.readString(counter).strip())
                    : 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
