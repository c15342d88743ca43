package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a state of the server makes of every input, when the messages are badly made. A client's message is refused with a
 * code and changes nothing; to close may lead on or end; a cancelled session is dead.
 *
 * @param scene a session in the state
 * @param closed the phase that closing leads to
 * @param codes of the messages that the state takes but finds bad; every other is out of order
 * @param taken messages that change nothing and are not refused
 */
record EveryInput(
        Supplier<TestSession> scene,
        ServerPhase phase,
        ServerPhase closed,
        Map<ServerInput, AbortCode> codes,
        List<ServerInput> taken) {
    void check() {
        for (ServerInput input : ServerInput.values()) {
            TestSession session = scene.get();
            assertEquals(phase, session.server.phase());
            if (input == ServerInput.CANCELLED) {
                input.happen(session);
                assertDead(session);
            } else if (input == ServerInput.CLOSED) {
                assertCloses(session);
            } else if (input == ServerInput.CLOSED_LATE || taken.contains(input)) {
                assertTrue(input.happen(session).stream().noneMatch(ServerEffect.Refuse.class::isInstance));
                assertEquals(phase, session.server.phase(), input::name);
            } else {
                assertRefuses(input.happen(session), codes.getOrDefault(input, AbortCode.OUT_OF_ORDER));
                assertEquals(phase, session.server.phase(), input::name);
            }
        }
    }

    private void assertCloses(TestSession session) {
        if (closed == phase) {
            assertThrows(IllegalStateException.class, session::close);
            return;
        }
        session.close();
        assertEquals(closed, session.server.phase());
        if (closed == ServerPhase.ABORTED) {
            assertDead(session);
        }
    }

    private static void assertDead(TestSession session) {
        assertEquals(ServerPhase.ABORTED, session.server.phase());
        for (ServerInput input : ServerInput.values()) {
            assertTrue(input.happen(session).isEmpty(), input::name);
        }
    }
}
