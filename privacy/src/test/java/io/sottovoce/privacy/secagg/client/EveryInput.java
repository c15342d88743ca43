package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a state makes of every input. Named are the phases that follow from the legal ones; every other message of the
 * server ends the session with a code, every other report of the own shell with an exception, and after both nothing is
 * sent any more.
 *
 * @param next phase after an input that is legal
 * @param codes of the messages that are not, where it is not the usual one
 */
record EveryInput(ClientPhase phase, Map<ClientInput, ClientPhase> next, Map<ClientInput, AbortCode> codes) {
    private static final Set<ClientInput> ALWAYS =
            Set.of(ClientInput.TICK, ClientInput.TOO_LATE, ClientInput.CANCELLED, ClientInput.REFUSED);

    void check() {
        for (ClientInput input : ClientInput.values()) {
            TestSession session = Scenes.at(phase);
            TestClient client = session.clients.get(0);
            if (next.containsKey(input)) {
                List<ClientEffect> effects = input.happen(session);
                assertEquals(next.get(input), client.phase(), () -> input + " in " + phase + ": " + effects);
            } else if (input.isMessage() || ALWAYS.contains(input)) {
                assertAborts(session, input);
            } else {
                assertThrows(IllegalStateException.class, () -> input.happen(session), input::name);
                assertDead(session, input);
            }
        }
    }

    private void assertAborts(TestSession session, ClientInput input) {
        List<ClientEffect> effects = input.happen(session);
        assertEquals(1, effects.size(), () -> input + " in " + phase + ": " + effects);
        assertEquals(
                expectedCode(input),
                TestClient.rejection(effects).orElseThrow().code(),
                () -> input + " in " + phase + ": " + effects);
        assertDead(session, input);
    }

    private AbortCode expectedCode(ClientInput input) {
        AbortCode usual =
                switch (input) {
                    case TOO_LATE -> AbortCode.DEADLINE;
                    case CANCELLED -> AbortCode.CANCELLED;
                    case REFUSED -> AbortCode.LEDGER;
                    default -> AbortCode.OUT_OF_ORDER;
                };
        return codes.getOrDefault(input, usual);
    }

    private static void assertDead(TestSession session, ClientInput after) {
        assertEquals(ClientPhase.ABORTED, session.clients.get(0).phase(), after::name);
        for (ClientInput input : ClientInput.values()) {
            assertTrue(input.happen(session).isEmpty(), () -> input + " after " + after);
        }
    }
}
