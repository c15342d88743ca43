package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwaitingChargeTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.AWAITING_CHARGE,
                        Map.ofEntries(
                                Map.entry(ClientInput.CHARGED, ClientPhase.UPLOADING),
                                Map.entry(ClientInput.OFFER, ClientPhase.AWAITING_CHARGE),
                                Map.entry(ClientInput.ROSTER, ClientPhase.AWAITING_CHARGE),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.AWAITING_CHARGE),
                                Map.entry(ClientInput.TICK, ClientPhase.AWAITING_CHARGE)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY)))
                .check();
    }

    @Test
    void repeatedDelivery_chargesNothingAgainAndHasNothingToResume() {
        assertTrue(ClientInput.DELIVERY
                .happen(Scenes.at(ClientPhase.AWAITING_CHARGE))
                .isEmpty());
    }

    @Test
    void anotherModelOrOtherVectorsThanTrained_abortWithoutAnUpload() {
        for (boolean model : List.of(true, false)) {
            TestSession session = Scenes.at(ClientPhase.AWAITING_CHARGE);
            var event = new ClientEvent.ReleaseCharged(
                    model ? World.hash("another") : session.config.names().model(),
                    model ? session.config.vectors() : session.config.vectors().subList(0, 1));
            List<ClientEffect> effects = session.clients.get(0).machine.handle(event, World.NOW);
            assertEquals(
                    AbortCode.MODEL, TestClient.rejection(effects).orElseThrow().code());
            assertEquals(1, effects.size());
        }
    }
}
