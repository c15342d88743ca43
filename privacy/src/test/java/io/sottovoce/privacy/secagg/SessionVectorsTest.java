package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.testing.Transcript;
import io.sottovoce.privacy.secagg.testing.TranscriptSession;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The real client and server machines send, byte for byte, what another implementation computes for the same secrets. */
final class SessionVectorsTest {
    @TestFactory
    Stream<DynamicTest> sessions_areWhatAnotherImplementationSends() {
        return VectorSuite.of("sessions.json")
                .with("session", c -> Optional.of(run(c)))
                .tests();
    }

    private static ContentHash run(VectorCase c) {
        Transcript transcript = new Transcript(c);
        TranscriptSession session = new TranscriptSession(transcript);
        Set<Integer> silent = new HashSet<>(c.integers("silent"));
        Set<Integer> dropped = new HashSet<>(c.integers("dropped"));
        ContentHash aggregate = session.run(silent, dropped);
        assertEquals(Optional.of(c.hash("sid")), session.session());
        assertEquals(c.hash("aggregate"), aggregate);
        compare(c, session.sent());
        for (int i = 0; i < c.integer("clients"); i++) {
            boolean stayed = !silent.contains(i) && !dropped.contains(i);
            assertEquals(stayed, session.phaseOf(i) == ClientPhase.FINISHED, "client " + i);
        }
        return aggregate;
    }

    private static void compare(VectorCase c, Map<String, List<Octets>> sent) {
        Map<?, ?> expected = (Map<?, ?>) c.field("steps");
        assertEquals(expected.keySet(), sent.keySet());
        boolean full = c.field("full").equals(true);
        expected.forEach((step, messages) -> {
            List<?> given = Objects.requireNonNull(sent.get(step)).stream()
                    .map(message -> full ? message.hex() : message.hash().hex())
                    .toList();
            assertEquals(messages, given, "step " + step);
        });
    }
}
