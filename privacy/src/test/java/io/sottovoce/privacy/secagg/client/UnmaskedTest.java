package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UnmaskedTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.UNMASKED,
                        Map.ofEntries(
                                Map.entry(ClientInput.RESULT, ClientPhase.FINISHED),
                                Map.entry(ClientInput.OFFER, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.ROSTER, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.SURVIVORS, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.QUORUM, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.TICK, ClientPhase.UNMASKED)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_SURVIVORS, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_QUORUM, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_RESULT, AbortCode.AUTHENTICATION)))
                .check();
    }

    @Test
    void repeatedQuorum_isAnsweredWithTheSameShares() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
        List<ClientEffect> first = ClientInput.QUORUM.happen(session);
        assertTrue(TestClient.sent(first, Unmasking.class).isPresent());
        assertEquals(first, ClientInput.QUORUM.happen(session));
    }
}
