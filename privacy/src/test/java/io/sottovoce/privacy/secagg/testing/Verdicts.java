package io.sottovoce.privacy.secagg.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import java.util.List;

/** What a test expects a machine to make of an attack. */
public final class Verdicts {
    private Verdicts() {}

    /** The client aborts with a code and does nothing else: no message, no charge, no upload. */
    public static void assertAborts(TestClient client, ServerMessage message, AbortCode code) {
        List<ClientEffect> effects = client.take(message);
        assertEquals(1, effects.size(), effects::toString);
        assertEquals(code, TestClient.rejection(effects).orElseThrow().code(), effects::toString);
        assertEquals(ClientPhase.ABORTED, client.phase());
        assertTrue(client.take(message).isEmpty());
    }

    /** The client takes a message and goes on. */
    public static List<ClientEffect> assertAccepts(TestClient client, ServerMessage message) {
        List<ClientEffect> effects = client.take(message);
        assertTrue(TestClient.rejection(effects).isEmpty(), effects::toString);
        return effects;
    }

    /** The server refuses a client's message with a code, and neither keeps, sends nor concludes anything. */
    public static void assertRefuses(List<ServerEffect> effects, AbortCode code) {
        assertEquals(1, effects.size(), effects::toString);
        assertTrue(effects.get(0) instanceof ServerEffect.Refuse, effects::toString);
        Rejection reason = ((ServerEffect.Refuse) effects.get(0)).reason();
        assertEquals(code, reason.code(), reason::detail);
    }

    /** The server refuses, and does not trust the client any more, but accuses it of nothing that it cannot prove. */
    public static void assertDistrusts(List<ServerEffect> effects) {
        assertEquals(2, effects.size(), effects::toString);
        assertTrue(effects.get(0) instanceof ServerEffect.Refuse, effects::toString);
        assertTrue(effects.get(1) instanceof ServerEffect.Distrust, effects::toString);
    }
}
