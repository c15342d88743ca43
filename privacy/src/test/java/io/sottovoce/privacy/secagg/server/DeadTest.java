package io.sottovoce.privacy.secagg.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import org.junit.jupiter.api.Test;

final class DeadTest {
    @Test
    void everyInput_isAnsweredWithNothing_andThereIsNoResult() {
        TestSession session = new TestSession(new World(), Scenes.small(5, 0), 1);
        session.tell(new ServerEvent.Cancelled());
        for (ServerInput input : ServerInput.values()) {
            assertTrue(input.happen(session).isEmpty(), input::name);
            assertEquals(ServerPhase.ABORTED, session.server.phase());
        }
        assertThrows(IllegalStateException.class, () -> session.server.result(World.hash("aggregate")));
        assertTrue(session.server.session().isEmpty());
    }
}
