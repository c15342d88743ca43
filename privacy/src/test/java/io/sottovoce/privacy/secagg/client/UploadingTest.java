package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UploadingTest {
    @Test
    void everyInput_isLegalOrEndsTheSession() {
        new EveryInput(
                        ClientPhase.UPLOADING,
                        Map.ofEntries(
                                Map.entry(ClientInput.ACKNOWLEDGED, ClientPhase.AWAITING_SURVIVORS),
                                Map.entry(ClientInput.OFFER, ClientPhase.UPLOADING),
                                Map.entry(ClientInput.ROSTER, ClientPhase.UPLOADING),
                                Map.entry(ClientInput.DELIVERY, ClientPhase.UPLOADING),
                                Map.entry(ClientInput.TICK, ClientPhase.UPLOADING)),
                        Map.ofEntries(
                                Map.entry(ClientInput.OTHER_OFFER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_ROSTER, AbortCode.REPLAY),
                                Map.entry(ClientInput.OTHER_DELIVERY, AbortCode.REPLAY)))
                .check();
    }

    @Test
    void repeatedDelivery_resumesWithWhatWasMaskedBefore() {
        assertEquals(
                List.of(new ClientEffect.ResumeUpload()),
                ClientInput.DELIVERY.happen(Scenes.at(ClientPhase.UPLOADING)));
    }

    @Test
    void acknowledgedBeforeItsLastByte_isABugOfTheShell() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_CHARGE);
        session.clients.get(0).beginUpload(session.config);
        assertThrows(IllegalStateException.class, () -> ClientInput.ACKNOWLEDGED.happen(session));
        assertEquals(ClientPhase.ABORTED, session.clients.get(0).phase());
    }
}
