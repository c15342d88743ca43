package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped SDK over mutual TLS against a server that lies to one of its clients, another lie in each round. Each must be
 * refused with its code, and the client must not say another word of that round: no shares, no second input. The other
 * clients are told the truth, and their rounds go on.
 */
@Timeout(300)
class CheatingServerTest {
    static final int CLIENTS = 8;
    private static final int QUORUM = 7;

    @TempDir
    Path folder;

    @Test
    void everyLie_isRefusedAndNothingLeaks() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        try (Field field =
                new Field(folder, CLIENTS, Field.strict().clientsMin(QUORUM).build(), Arithmetic::new, Map.of())) {
            field.awaitReady();
            ClientId victim = field.ids.get(0);
            Attacks attacks = new Attacks(
                    field.serverFiles().bundle().signingKey(),
                    victim,
                    field.ids.stream().sorted().toList().indexOf(victim),
                    field.listBeforeARevocation(),
                    invented(field.ids.get(1)));
            Plot plot = new Plot(victim, attacks);
            field.relay.follow(plot);
            field.startClients();
            String task = field.rest.submit(Field.task(
                    attacks.all().size() + 1,
                    CLIENTS,
                    QUORUM,
                    0.15,
                    Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 8.0, "participations", 64L)));
            assertEquals("COMPLETED", field.awaitEnd(task).get("status"));
            plot.assertRefused();
            for (Map<String, Object> round : field.rest.rounds(task)) {
                assertEquals("COMMITTED", round.get("outcome"), round::toString);
                assertTrue(((List<?>) round.get("contributions")).size() >= QUORUM, round::toString);
            }
        }
    }

    private Certificate invented(ClientId member) throws Exception {
        ThrowAwayAuthority other =
                ThrowAwayAuthority.in(Files.createDirectory(folder.resolve("other")), Field.POPULATION);
        other.server("localhost");
        return other.identity(other.client(member)).certificate();
    }

    /** Tells one lie a round, and writes down what the victim says to it. */
    private static final class Plot implements Script {
        private final ClientId victim;
        private final Attacks attacks;
        private final List<Attack> left;
        private final Map<RoundRef, Attempt> attempts = new HashMap<>();
        private boolean first = true;

        private static final class Attempt {
            private final Attack attack;
            private final List<ClientMessage> before = new ArrayList<>();
            private final List<ClientMessage> after = new ArrayList<>();
            private int inputs;
            private boolean told;

            Attempt(Attack attack) {
                this.attack = attack;
            }
        }

        Plot(ClientId victim, Attacks attacks) {
            this.victim = victim;
            this.attacks = attacks;
            this.left = new ArrayList<>(attacks.all());
        }

        @Override
        public synchronized List<ServerMessage> toClient(ClientId to, ServerMessage message) {
            if (!to.equals(victim)) {
                return List.of(message);
            }
            if (message instanceof ServerMessage.RoundOffer offer && !attempts.containsKey(offer.round())) {
                if (first) {
                    first = false;
                    attacks.note(offer);
                    return List.of(message);
                }
                if (!left.isEmpty()) {
                    attempts.put(offer.round(), new Attempt(left.remove(0)));
                }
            }
            Optional<Attempt> due = round(message)
                    .flatMap(this::attempt)
                    .filter(attempt -> !attempt.told && Step.of(message).equals(Optional.of(attempt.attack.at())));
            due.ifPresent(attempt -> attempt.told = true);
            return due.map(attempt -> attempt.attack.lie().apply(message)).orElseGet(() -> List.of(message));
        }

        @Override
        public synchronized List<ClientMessage> toServer(ClientId from, ClientMessage message) {
            if (from.equals(victim)) {
                round(message)
                        .flatMap(this::attempt)
                        .ifPresent(attempt -> (attempt.told ? attempt.after : attempt.before).add(message));
            }
            return List.of(message);
        }

        @Override
        public synchronized Receipt uploaded(
                ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
            if (from.equals(victim)) {
                attempt(round).ifPresent(attempt -> attempt.inputs++);
            }
            return Script.super.uploaded(from, round, chunks, trailer);
        }

        private Optional<Attempt> attempt(RoundRef round) {
            return Optional.ofNullable(attempts.get(round));
        }

        synchronized void assertRefused() {
            assertTrue(left.isEmpty(), () -> left.size() + " lies were not told");
            for (Attempt attempt : attempts.values()) {
                Attack attack = attempt.attack;
                assertTrue(attempt.told, attack.name());
                assertEquals(attack.code().name(), code(attempt), () -> attack.name() + ": " + attempt.after);
                assertEquals(attack.beforeTheInput() ? 0 : 1, attempt.inputs, attack.name());
                long shares = attempt.after.stream()
                        .filter(said ->
                                said instanceof ClientMessage.Secure secure && secure.content() instanceof Unmasking)
                        .count();
                assertTrue(shares <= (attack.name().startsWith("both") ? 1 : 0), attack.name());
                ClientMessage last = attempt.after.get(attempt.after.size() - 1);
                assertFalse(last instanceof ClientMessage.Secure, () -> attack.name() + ": " + attempt.after);
            }
        }

        private static String code(Attempt attempt) {
            for (ClientMessage said : attempt.after) {
                if (said instanceof ClientMessage.OfferDeclined declined) {
                    // A model that its record does not name is refused before the protocol is asked.
                    boolean model = declined.reason() == DeclineReason.UNTRUSTED_MODEL;
                    return model ? AbortCode.POLICY.name() : declined.detail();
                }
                if (said instanceof ClientMessage.TrainingFailed failed) {
                    return failed.detail();
                }
            }
            return "none";
        }

        private static Optional<RoundRef> round(ServerMessage message) {
            if (message instanceof ServerMessage.RoundOffer offer) {
                return Optional.of(offer.round());
            }
            return message instanceof ServerMessage.Secure secure ? Optional.of(secure.round()) : Optional.empty();
        }

        private static Optional<RoundRef> round(ClientMessage message) {
            if (message instanceof ClientMessage.Secure secure) {
                return Optional.of(secure.round());
            }
            if (message instanceof ClientMessage.OfferDeclined declined) {
                return Optional.of(declined.round());
            }
            return message instanceof ClientMessage.TrainingFailed failed
                    ? Optional.of(failed.round())
                    : Optional.empty();
        }
    }
}
