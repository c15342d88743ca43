package io.sottovoce.privacy.secagg.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CompleteTest {
    private static TestSession scene() {
        return new TestSession(new World(), Scenes.small(5, 0), 1)
                .advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of())
                .unmask(Set.of());
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        CompleteTest::scene,
                        ServerPhase.COMPLETE,
                        ServerPhase.COMPLETE,
                        Map.of(),
                        List.of(ServerInput.UNMASKING))
                .check();
    }

    @Test
    void result_isSignedForThisSessionOnly() {
        TestSession session = scene();
        Result result = session.server.result(World.hash("aggregate"));
        byte[] key = session.world.serverKey.publicKey();
        assertTrue(result.isSignedBy(key, session.server.session().orElseThrow()));
        assertFalse(result.isSignedBy(key, World.hash("sid")));
    }

    @Test
    void clearSum_isReleasedOnceAndOnlyWithEveryMaskOut() {
        TestSession session = scene();
        UnmaskPlan plan = session.plan();
        assertThrows(IllegalArgumentException.class, () -> plan.cut(new MaskedSum(session.config.vectors()), 1));
        MaskedSum sum = session.sum();
        assertThrows(IllegalStateException.class, () -> plan.release(sum));
        List<UnmaskPlan.Work> work = plan.cut(sum, 1);
        work.get(0).run();
        assertThrows(IllegalStateException.class, () -> work.get(0).run());
        assertThrows(IllegalStateException.class, () -> plan.release(sum));
        work.get(1).run();
        plan.release(sum);
        assertThrows(IllegalStateException.class, () -> plan.release(sum));
        assertThrows(IllegalStateException.class, () -> plan.cut(sum, 1));
    }

    @Test
    void inputOfOneClientTwice_isNotCounted() {
        TestSession session = scene();
        ClientId id = session.clients.get(0).id;
        assertThrows(IllegalStateException.class, () -> session.sum().add(id, (v, c) -> Octets.EMPTY));
    }
}
