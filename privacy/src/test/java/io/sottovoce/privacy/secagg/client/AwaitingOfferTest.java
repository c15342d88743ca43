package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingOfferTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_OFFER,
                        Map.ofEntries(
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_ROSTER),
                                Map.entry(ClientInput.OTHER_OFFER, ClientPhase.AWAITING_ROSTER),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_OFFER),
                                Map.entry(ClientInput.TOO_LATE, ClientPhase.AWAITING_OFFER)),
                        Map.of())
                .check();
    }

    @Test
    void offer_isRememberedBeforeKeysAreAdvertised() {
        List<ClientEffect> effects = ClientInput.OFFER.happen(Scenes.at(ClientPhase.AWAITING_OFFER));
        assertEquals(
                List.of(ClientEffect.RememberRound.class, ClientEffect.Send.class),
                effects.stream().map(Object::getClass).toList());
    }
}
