package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FinishedTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.FINISHED,
                        Map.ofEntries(
                                Map.entry(ClientInput.RESULT, ClientPhase.FINISHED),
                                Map.entry(ClientInput.OFFER, ClientPhase.FINISHED),
                                Map.entry(ClientInput.ROSTER, ClientPhase.FINISHED),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.FINISHED),
                                Map.entry(ClientInput.SURVIVORS, ClientPhase.FINISHED),
                                Map.entry(ClientInput.QUORUM, ClientPhase.FINISHED),
                                Map.entry(ClientInput.TICK, ClientPhase.FINISHED),
                                Map.entry(ClientInput.TOO_LATE, ClientPhase.FINISHED)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_SURVIVORS, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_QUORUM, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_RESULT, AbortCode.REPLAY)))
                .check();
    }

    @Test
    void repeatsAfterTheResult_areAnsweredWithNothing_sinceTheSharesAreForgotten() {
        for (ClientInput input : List.of(ClientInput.ROSTER, ClientInput.DELIVERY, ClientInput.QUORUM)) {
            assertTrue(input.happen(Scenes.at(ClientPhase.FINISHED)).isEmpty());
        }
    }
}
