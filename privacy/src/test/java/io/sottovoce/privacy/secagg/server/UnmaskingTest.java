package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertDistrusts;
import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.testing.Rogue;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnmaskingTest {
    private static TestSession scene() {
        return new TestSession(new World(), Scenes.small(5, 0), 1)
                .advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of());
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        UnmaskingTest::scene,
                        ServerPhase.UNMASKING,
                        ServerPhase.ABORTED,
                        Map.of(ServerInput.UNMASKING, AbortCode.INCONSISTENT_SHARES),
                        List.of(ServerInput.VOTE))
                .check();
    }

    private static io.sottovoce.privacy.secagg.message.Unmasking honest(TestSession session, int member) {
        return session.clients
                .get(member)
                .answer(session.inboxOf(member), io.sottovoce.privacy.secagg.message.Unmasking.class);
    }

    @Test
    void timerOfTheVoteThatFiresAfterItsQuorum_closesNothing() {
        TestSession session = scene();
        assertTrue(session.tell(new ServerEvent.PhaseClosed(ServerPhase.VOTING)).isEmpty());
        session.unmask(Set.of());
        assertEquals(ServerPhase.COMPLETE, session.server.phase());
        assertTrue(
                session.tell(new ServerEvent.PhaseClosed(ServerPhase.UNMASKING)).isEmpty());
    }

    @Test
    void extraMissingRepeatedOrReorderedShares_areRefused() {
        TestSession session = scene();
        io.sottovoce.privacy.secagg.message.Unmasking good = honest(session, 0);
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> extra = new ArrayList<>(good.shares());
        extra.add(new io.sottovoce.privacy.secagg.message.Unmasking.FromHolder(
                5, good.shares().get(0).share()));
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> own = new ArrayList<>(good.shares());
        own.add(0, new io.sottovoce.privacy.secagg.message.Unmasking.FromHolder(0, good.selfMask()));
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> repeated = new ArrayList<>(good.shares());
        repeated.add(good.shares().get(3));
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> reordered = new ArrayList<>(good.shares());
        Collections.swap(reordered, 0, 3);
        for (List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> shares : List.of(
                extra,
                own,
                repeated,
                reordered,
                good.shares().subList(1, 4),
                List.<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder>of())) {
            assertRefuses(
                    session.tell(0, new io.sottovoce.privacy.secagg.message.Unmasking(good.selfMask(), shares)),
                    AbortCode.INCONSISTENT_SHARES);
        }
        assertTrue(session.tell(0, good).isEmpty());
    }

    @Test
    void repeatedAnswer_isTakenOnce_anotherOneIsRefused() {
        TestSession session = scene();
        io.sottovoce.privacy.secagg.message.Unmasking good = honest(session, 0);
        assertTrue(session.tell(0, good).isEmpty());
        assertTrue(session.tell(0, good).isEmpty());
        assertRefuses(
                session.tell(
                        0, new io.sottovoce.privacy.secagg.message.Unmasking(Octets.of(new byte[32]), good.shares())),
                AbortCode.REPLAY);
    }

    @Test
    void shareThatWasNotDealt_isDistrusted_notConvicted_andTheSumComesOutAllTheSame() {
        TestSession session = scene();
        io.sottovoce.privacy.secagg.message.Unmasking good = honest(session, 0);
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> altered = new ArrayList<>(good.shares());
        byte[] share = altered.get(2).share().toBytes();
        share[31] ^= 1;
        altered.set(2, new io.sottovoce.privacy.secagg.message.Unmasking.FromHolder(3, Octets.of(share)));
        assertDistrusts(session.tell(0, new io.sottovoce.privacy.secagg.message.Unmasking(good.selfMask(), altered)));
        finish(session, 0);
    }

    @Test
    void anothersShareInThePlaceOfOnesOwn_isDistrusted() {
        TestSession session = scene();
        io.sottovoce.privacy.secagg.message.Unmasking good = honest(session, 0);
        io.sottovoce.privacy.secagg.message.Unmasking other = honest(session, 1);
        List<io.sottovoce.privacy.secagg.message.Unmasking.FromHolder> altered = new ArrayList<>(good.shares());
        altered.set(1, other.shares().get(1));
        assertDistrusts(session.tell(0, new io.sottovoce.privacy.secagg.message.Unmasking(good.selfMask(), altered)));
    }

    @Test
    void selfMaskThatWasNotCommittedTo_isDistrusted_andItsSharesReplaceIt() {
        TestSession session = scene();
        io.sottovoce.privacy.secagg.message.Unmasking good = honest(session, 0);
        assertDistrusts(session.tell(
                0, new io.sottovoce.privacy.secagg.message.Unmasking(Octets.of(new byte[32]), good.shares())));
        finish(session, 0);
    }

    private static void finish(TestSession session, int without) {
        for (int i = 0; i < 5; i++) {
            if (i != without) {
                session.tell(i, honest(session, i));
            }
        }
        session.close();
        ClearSum clear = session.clearSum();
        assertArrayEquals(session.expected(0, Set.of(0, 1, 2, 3, 4)), session.actual(clear, 0));
        assertTrue(session.effects.stream().noneMatch(ServerEffect.Convict.class::isInstance));
    }

    @Test
    void answerOfSomebodyOutsideU3_isRefused() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1);
        session.advertise().share(Set.of()).upload(Set.of(), Set.of(6)).vote(Set.of(6), Set.of());
        assertRefuses(
                session.tell(6, new io.sottovoce.privacy.secagg.message.Unmasking(Octets.of(new byte[32]), List.of())),
                AbortCode.ROSTER);
    }

    /** Survivors who complain of a dropped dealer send no share of it: when all have answered, too few are there. */
    @Test
    void lastAnswerLeavesTooFewShares_endsTheSession_andRefusesNobody() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1);
        Rogue dealer = session.corrupt(6);
        dealer.sealed = (holder, bytes) -> holder < 3 ? Octets.of(new byte[80]) : bytes;
        session.advertise().share(Set.of()).upload(Set.of(), Set.of(6)).vote(Set.of(6), Set.of());
        session.unmask(Set.of(6));
        assertEquals(ServerPhase.ABORTED, session.server.phase());
        assertTrue(session.effects.stream().noneMatch(ServerEffect.Refuse.class::isInstance));
        ServerEffect last = session.effects.get(session.effects.size() - 1);
        assertEquals(AbortCode.TOO_FEW, ((ServerEffect.Aborted) last).reason().code());
    }
}
