package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One seeded run: a task of three rounds in which the server and two clients are killed, and what must hold after it. */
final class Chaos {
    private static final int ROUNDS = 3;
    private static final double DROPPED_MAX = 0.25;
    private static final long SUM = 8;
    private static final long GROUP = 6;
    private static final long CERTIFICATE_SAMPLES = 1500;

    private final Field field;
    private final Shape shape;
    private final int seed;
    private final boolean noise;
    private final Witness witness = new Witness();
    private final Map<ClientId, Long> before = new LinkedHashMap<>();

    /** How a cohort is summed up. */
    enum Shape {
        /** By one sum. */
        ONE_SUM(10, 8, "secure"),
        /** By two sums side by side, which are added. */
        PARALLEL(16, 14, "secure"),
        /** By three groups whose means the server sees. */
        GROUPED(18, 18, "grouped");

        final int clients;
        final int quorum;
        final String mode;

        Shape(int clients, int quorum, String mode) {
            this.clients = clients;
            this.quorum = quorum;
            this.mode = mode;
        }
    }

    Chaos(Field field, Shape shape, int seed) {
        this.field = field;
        this.shape = shape;
        this.seed = seed;
        this.noise = seed % 2 == 1;
    }

    /** Runs; returns how long recovery took, 0 where the server was not killed in time. */
    long run() throws InterruptedException, IOException {
        for (ClientId client : field.ids) {
            before.put(client, charges(client));
        }
        Havoc havoc = new Havoc(field, witness, seed, shape.clients);
        field.relay.follow(havoc);
        try {
            complete(submitted());
            return havoc.recoveryMillis();
        } finally {
            field.relay.follow(Script.HONEST);
            havoc.end();
        }
    }

    /** Kills nobody but the server, once, while the first model is evaluated. */
    void runKilledWhileEvaluating() throws InterruptedException, IOException {
        for (ClientId client : field.ids) {
            before.put(client, charges(client));
        }
        field.relay.follow(new Witnessing(witness));
        try {
            Map<String, Object> spec = spec();
            spec.put("evaluation", Map.of("data", "digits"));
            spec.put("release", longRelease());
            String task = field.rest.submit(spec);
            awaitEvaluation(task);
            field.killServer();
            field.restartServer();
            complete(task);
            List<Map<String, Object>> rounds = field.rest.rounds(task);
            assertEquals("ABORTED", rounds.get(0).get("outcome"), rounds::toString);
            assertEquals(1L, ((Number) rounds.get(1).get("round")).longValue() - 1, rounds::toString);
        } finally {
            field.relay.follow(Script.HONEST);
        }
    }

    /**
     * A gate that lets everything pass, but looks long enough at a candidate for a kill to come in between: certificates take
     * the same time for every model. An attack is over at once on one that is wrong everywhere, as noise may make it.
     */
    private static Map<String, Object> longRelease() {
        return Map.of("floors", Map.of("certifiedAccuracy", 0.0), "probes", Map.of("samples", CERTIFICATE_SAMPLES));
    }

    /** Submits the task; where the server dies before it answers, it is asked afterwards whether it took it. */
    private String submitted() throws InterruptedException, IOException {
        Map<String, Object> spec = spec();
        String name = "arithmetic-" + seed;
        spec.put("name", name);
        try {
            return field.rest.submit(spec);
        } catch (RunException e) {
            Optional<String> taken = field.awaitTasks().stream()
                    .filter(task -> name.equals(task.get("name")))
                    .map(task -> (String) task.get("id"))
                    .findFirst();
            return taken.isPresent() ? taken.get() : field.rest.submit(spec);
        }
    }

    /** Until the first round's phase is that. */
    private void awaitEvaluation(String task) throws InterruptedException {
        while (true) {
            Map<String, Object> view = field.rest.task(task);
            assertEquals("RUNNING", view.get("status"), view::toString);
            if (view.get("present") instanceof Map<?, ?> round && "EVALUATING".equals(round.get("phase"))) {
                return;
            }
        }
    }

    private Map<String, Object> spec() {
        Map<String, Object> spec = Field.task(
                ROUNDS,
                shape.clients,
                shape.quorum,
                DROPPED_MAX,
                noise
                        ? Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 8.0, "participations", 64L)
                        : Map.of("mechanism", "none", "clip", 1.0));
        if (shape != Shape.ONE_SUM) {
            Map<String, Object> aggregation = Map.of(
                    "mode",
                    shape.mode,
                    "groupSize",
                    shape == Shape.GROUPED ? GROUP : SUM,
                    "server",
                    "honest-but-curious",
                    "suite",
                    "classical",
                    "corrupt",
                    0.05,
                    "dropout",
                    DROPPED_MAX);
            spec.put("aggregation", aggregation);
        }
        return spec;
    }

    private void complete(String task) throws InterruptedException, IOException {
        Map<String, Object> end = field.awaitEnd(task);
        assertEquals("COMPLETED", end.get("status"), () -> "seed " + seed + ": " + end);
        check(task);
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
