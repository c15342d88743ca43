package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingDeliveryTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_DELIVERY,
                        Map.ofEntries(
                                Map.entry(ClientInput.DELIVERY, ClientPhase.AWAITING_CHARGE),
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_DELIVERY),
                                Map.entry(ClientInput.ROSTER, ClientPhase.AWAITING_DELIVERY),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_DELIVERY)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.KEYS)))
                .check();
    }

    @Test
    void repeatedRoster_isAnsweredWithTheSameDeal() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_ROSTER);
        List<ClientEffect> first = ClientInput.ROSTER.happen(session);
        assertEquals(first, ClientInput.ROSTER.happen(session));
    }

    @Test
    void delivery_asksForTheChargeAndNothingElse() {
        List<ClientEffect> effects = ClientInput.DELIVERY.happen(Scenes.at(ClientPhase.AWAITING_DELIVERY));
        ClientEffect.ChargeRelease charge = (ClientEffect.ChargeRelease) effects.get(0);
        assertEquals(1, effects.size());
        assertEquals(4, charge.cohort().honestInputs());
    }
}
