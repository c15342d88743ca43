package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAccepts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server without enough votes. Seven clients, one of whom may be corrupt: five votes are needed. */
final class QuorumAttacksTest {
    private static final int QUORUM = 5;

    private TestSession session = scene();
    private int next;

    private static TestSession scene() {
        return Scenes.at(ClientPhase.AWAITING_QUORUM, Scenes.small(7, 0));
    }

    private TestClient victim() {
        if (next == 7) {
            session = scene();
            next = 0;
        }
        return session.clients.get(next++);
    }

    /** The good votes of all members. */
    private Map<Integer, Vote> votes() {
        MemberSet all = MemberSet.where(7, i -> true);
        ContentHash digest = Vote.digest(session.server.session().orElseThrow(), all, all);
        Map<Integer, Vote> votes = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            votes.put(i, Vote.sign(session.server.session().orElseThrow(), digest, session.clients.get(i).key));
        }
        return votes;
    }

    private void refused(List<Quorum.FromVoter> votes) {
        assertAborts(victim(), new Quorum(votes), AbortCode.QUORUM);
    }

    private List<Quorum.FromVoter> good(int count) {
        if (next == 7) {
            session = scene();
            next = 0;
        }
        return new ArrayList<>(Votes.quorum(votes(), Set.of()).votes().subList(0, count));
    }

    @Test
    void unmaskingAskedForWithFewerVotesThanTheQuorum_isRefused() {
        for (int count = 0; count < QUORUM; count++) {
            refused(good(count));
        }
        assertAccepts(victim(), new Quorum(good(QUORUM)));
    }

    @Test
    void anyQuorumOfGoodVotes_isAcceptedAndOpensOneShareOfEach() {
        List<Quorum.FromVoter> last = good(7).subList(7 - QUORUM, 7);
        Unmasking answer = victim().answer(new Quorum(last), Unmasking.class);
        assertEquals(6, answer.shares().size());
    }

    @Test
    void oneVoteRepeated_isRefused() {
        List<Quorum.FromVoter> votes = good(4);
        votes.add(votes.get(3));
        refused(votes);
        List<Quorum.FromVoter> many = new ArrayList<>(Collections.nCopies(7, good(1).get(0)));
        refused(many);
    }

    @Test
    void votesOutOfOrder_areRefused() {
        List<Quorum.FromVoter> votes = good(6);
        Collections.swap(votes, 0, 5);
        refused(votes);
    }

    @Test
    void oneVoteUnderSeveralIndices_countsOnce() {
        List<Quorum.FromVoter> votes = good(4);
        for (int i = 4; i < 7; i++) {
            votes.add(new Quorum.FromVoter(i, votes.get(0).vote()));
        }
        refused(votes);
    }

    @Test
    void indexOutsideTheRoster_isRefused() {
        for (int index : new int[] {7, 8, 65535}) {
            List<Quorum.FromVoter> votes = good(4);
            votes.add(new Quorum.FromVoter(index, votes.get(0).vote()));
            refused(votes);
        }
    }

    @Test
    void voteOfAMemberOutsideU3_isRefused() {
        TestSession scene = new TestSession(new World(), Scenes.small(8, 130_000), 5);
        scene.advertise().share(Set.of()).upload(Set.of(), Set.of(7)).vote(Set.of(7), Set.of());
        Quorum honest = (Quorum) scene.inboxOf(0);
        ContentHash digest = Vote.digest(
                scene.server.session().orElseThrow(), MemberSet.where(8, i -> true), MemberSet.where(8, i -> i != 7));
        List<Quorum.FromVoter> votes =
                new ArrayList<>(honest.votes().subList(1, honest.votes().size()));
        votes.add(new Quorum.FromVoter(
                7, Vote.sign(scene.server.session().orElseThrow(), digest, scene.clients.get(7).key)));
        assertAborts(scene.clients.get(0), new Quorum(votes), AbortCode.QUORUM);
    }

    @Test
    void votesOnAnotherDigestOrSession_doNotCount() {
        TestClient victim = victim();
        ContentHash sid = session.server.session().orElseThrow();
        MemberSet all = MemberSet.where(7, i -> true);
        MemberSet fewer = MemberSet.where(7, i -> i != 6);
        List<ContentHash> digests = List.of(
                Vote.digest(sid, all, fewer), Vote.digest(sid, fewer, all), Vote.digest(World.hash("sid"), all, all));
        Map<Integer, Vote> votes = votes();
        for (int i = 0; i < 3; i++) {
            votes.put(i, Vote.sign(sid, digests.get(i), session.clients.get(i).key));
        }
        votes.put(3, Vote.sign(World.hash("sid"), Vote.digest(sid, all, all), session.clients.get(3).key));
        assertAborts(victim, Votes.quorum(votes, Set.of()), AbortCode.QUORUM);
    }

    @Test
    void votesSignedByTheServerOrByStrangers_doNotCount() {
        TestClient victim = victim();
        ContentHash sid = session.server.session().orElseThrow();
        MemberSet all = MemberSet.where(7, i -> true);
        SigningKey stranger = SigningKey.generate(session.world.randomness);
        Map<Integer, Vote> votes = votes();
        votes.put(0, Vote.sign(sid, Vote.digest(sid, all, all), session.world.serverKey));
        votes.put(1, Vote.sign(sid, Vote.digest(sid, all, all), stranger));
        votes.put(2, new Vote(Octets.of(new byte[64])));
        assertAborts(victim, Votes.quorum(votes, Set.of()), AbortCode.QUORUM);
    }

    @Test
    void badVotesAmongEnoughGoodOnes_areSkipped() {
        TestClient victim = victim();
        Map<Integer, Vote> votes = votes();
        votes.put(0, new Vote(Octets.of(new byte[64])));
        votes.put(3, new Vote(Octets.of(new byte[63])));
        assertAccepts(victim, Votes.quorum(votes, Set.of()));
    }

    @Test
    void quorumBeforeSurvivors_isOutOfOrder() {
        TestSession scene = Scenes.at(ClientPhase.AWAITING_SURVIVORS, Scenes.small(7, 0));
        assertAborts(scene.clients.get(0), new Quorum(List.of()), AbortCode.OUT_OF_ORDER);
    }

    @Test
    void votesOfASecondSessionOfTheSameClients_doNotCount() {
        World world = new World();
        TestSession first = new TestSession(world, Scenes.small(7, 0), 1);
        first.advertise().share(Set.of()).upload(Set.of(), Set.of()).vote(Set.of(), Set.of());
        Quorum old = (Quorum) Scenes.message(first, 0, ServerMessage.Kind.QUORUM);
        TestClient victim = victim();
        assertAborts(victim, old, AbortCode.QUORUM);
    }

    @Test
    void victimNeverGivenTheQuorum_wasChargedAndOpensNothing() {
        TestClient victim = victim();
        assertEquals(1, victim.records.charges);
        List<ClientEffect> effects = victim.machine.handle(
                new ClientEvent.Tick(), new io.sottovoce.privacy.secagg.Moment(World.NOW_SECONDS, 1 << 30));
        assertEquals(
                AbortCode.DEADLINE, TestClient.rejection(effects).orElseThrow().code());
        assertEquals(1, victim.records.charges);
    }

    @Test
    void secondSurvivorSetBeforeTheQuorum_isDeadForGood_evenWithAQuorumForTheFirst() {
        TestClient victim = victim();
        assertAborts(victim, new Survivors(MemberSet.where(7, i -> i != 6).encoded()), AbortCode.REPLAY);
        assertTrue(victim.take(Votes.quorum(votes(), Set.of())).isEmpty());
    }
}
