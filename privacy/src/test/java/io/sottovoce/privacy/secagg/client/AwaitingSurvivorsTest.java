package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingSurvivorsTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_SURVIVORS,
                        Map.ofEntries(
                                Map.entry(ClientInput.SURVIVORS, ClientPhase.AWAITING_QUORUM),
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_SURVIVORS),
                                Map.entry(ClientInput.ROSTER, ClientPhase.AWAITING_SURVIVORS),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.AWAITING_SURVIVORS),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_SURVIVORS)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_SURVIVORS, AbortCode.ROSTER)))
                .check();
    }

    @Test
    void survivors_areAnsweredWithOneVoteAndNoShare() {
        List<ClientEffect> effects = ClientInput.SURVIVORS.happen(Scenes.at(ClientPhase.AWAITING_SURVIVORS));
        assertEquals(1, effects.size());
        assertTrue(TestClient.sent(effects, Vote.class).isPresent());
    }
}
