package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingQuorumTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_QUORUM,
                        Map.ofEntries(
                                Map.entry(ClientInput.QUORUM, ClientPhase.UNMASKED),
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_QUORUM),
                                Map.entry(ClientInput.ROSTER, ClientPhase.AWAITING_QUORUM),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.AWAITING_QUORUM),
                                Map.entry(ClientInput.SURVIVORS, ClientPhase.AWAITING_QUORUM),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_QUORUM)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_SURVIVORS, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_QUORUM, AbortCode.QUORUM)))
                .check();
    }

    @Test
    void repeatedSurvivors_areAnsweredWithTheSameVote() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_SURVIVORS);
        List<ClientEffect> first = ClientInput.SURVIVORS.happen(session);
        assertEquals(first, ClientInput.SURVIVORS.happen(session));
    }
}
