package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VotingTest {
    private static TestSession scene() {
        return new TestSession(new World(), Scenes.small(5, 0), 1)
                .advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of());
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        VotingTest::scene,
                        ServerPhase.VOTING,
                        ServerPhase.ABORTED,
                        Map.of(ServerInput.VOTE, AbortCode.AUTHENTICATION),
                        List.of())
                .check();
    }

    private static Vote vote(TestSession session, int member) {
        return session.clients
                .get(member)
                .answer(Scenes.message(session, member, ServerMessage.Kind.SURVIVORS), Vote.class);
    }

    @Test
    void quorum_isReachedByTheLastVoteNeeded_andStoredBeforeItIsSent() {
        TestSession session = scene();
        for (int i = 0; i < 3; i++) {
            assertTrue(session.tell(i, vote(session, i)).isEmpty());
        }
        List<ServerEffect> effects = session.tell(3, vote(session, 3));
        assertTrue(
                effects.get(0) instanceof ServerEffect.Persist persist && persist.fact() == ServerEffect.Fact.QUORUM);
        assertEquals(6, effects.size());
        assertEquals(ServerPhase.UNMASKING, session.server.phase());
    }

    @Test
    void votesOfOthersOrForOtherSets_areRefused() {
        TestSession session = scene();
        ContentHash sid = session.server.session().orElseThrow();
        MemberSet all = MemberSet.where(5, i -> true);
        MemberSet fewer = MemberSet.where(5, i -> i != 4);
        assertRefuses(session.tell(1, vote(session, 0)), AbortCode.AUTHENTICATION);
        for (ContentHash digest : List.of(Vote.digest(sid, all, fewer), Vote.digest(sid, fewer, all))) {
            assertRefuses(
                    session.tell(0, Vote.sign(sid, digest, session.clients.get(0).key)), AbortCode.AUTHENTICATION);
        }
    }

    @Test
    void oneVoterVotingAgain_countsOnce_andAnotherVoteIsRefused() {
        TestSession session = scene();
        Vote vote = vote(session, 0);
        for (int i = 0; i < 5; i++) {
            assertTrue(session.tell(0, vote).isEmpty());
        }
        assertEquals(ServerPhase.VOTING, session.server.phase());
        assertRefuses(session.tell(0, new Vote(Octets.of(new byte[64]))), AbortCode.REPLAY);
    }

    @Test
    void voterOutsideU3_isRefused() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1)
                .advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of(6));
        assertRefuses(session.tell(6, new Vote(Octets.of(new byte[64]))), AbortCode.ROSTER);
    }
}
