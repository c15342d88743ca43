package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingRosterTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_ROSTER,
                        Map.ofEntries(
                                Map.entry(ClientInput.ROSTER, ClientPhase.AWAITING_DELIVERY),
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_ROSTER),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_ROSTER)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.ROSTER)))
                .check();
    }

    @Test
    void repeatedOffer_isAnsweredWithTheSameAdvertAndRemembersNothing() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_OFFER);
        ClientEffect first = ClientInput.OFFER.happen(session).get(1);
        assertEquals(List.of(first), ClientInput.OFFER.happen(session));
    }
}
