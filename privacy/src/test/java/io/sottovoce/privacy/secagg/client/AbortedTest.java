package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import org.junit.jupiter.api.Test;

final class AbortedTest {
    @Test
    void everyInput_isAnsweredWithNothing() {
        TestSession session = Scenes.at(ClientPhase.ABORTED);
        for (ClientInput input : ClientInput.values()) {
            assertTrue(input.happen(session).isEmpty(), input::name);
            assertEquals(ClientPhase.ABORTED, session.clients.get(0).phase());
        }
    }
}
