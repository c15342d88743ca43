package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Rosters;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Attacks that exist on the ring only, on one session of 256 clients of which each test spends some. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RingAttacksTest {
    private static final int SIZE = 256;
    /** With a tenth of them corrupt, floor((256 + 26) / 2) + 1. */
    private static final int QUORUM = 142;

    private final List<Advert> adverts = new ArrayList<>();
    private TestSession session = new TestSession(new World(), Scenes.small(5, 0), 1);

    @BeforeAll
    void advertise() {
        session = new TestSession(new World(), Scenes.small(SIZE, 50_000), 1).advertise();
        session.clients.forEach(client -> adverts.add(client.answer(session.server.offer(), Advert.class)));
    }

    private Roster roster(int member) {
        return (Roster) session.inboxOf(member);
    }

    private static List<Integer> neighbours(Roster roster) {
        return roster.neighbours().stream().map(Roster.NeighbourKeys::index).toList();
    }

    @Test
    @Order(1)
    void neighboursOfAnotherPermutationThanTheSessions_abort() {
        Roster own = roster(0);
        Roster other = roster(1);
        assertFalse(neighbours(own).equals(neighbours(other)));
        assertAborts(
                session.clients.get(0), new Roster(own.entries(), other.neighbours(), own.graph()), AbortCode.ROSTER);
    }

    @Test
    @Order(2)
    void degreeOrThresholdThatTheClientFindsUnsafe_aborts() {
        GraphParameters g = roster(1).graph();
        int victim = 1;
        for (GraphParameters altered : List.of(
                new GraphParameters(g.degree(), g.threshold() - 1),
                new GraphParameters(g.degree() - 1, g.threshold()),
                new GraphParameters(g.degree(), g.degree() + 1),
                new GraphParameters(g.degree(), g.degree() / 2),
                new GraphParameters(g.degree(), 1),
                new GraphParameters(SIZE, 200),
                new GraphParameters(SIZE - 1, 200),
                new GraphParameters(0, 1),
                new GraphParameters(2, 2))) {
            Roster r = roster(victim);
            assertAborts(
                    session.clients.get(victim++),
                    new Roster(r.entries(), r.neighbours(), altered),
                    AbortCode.PARAMETERS);
        }
    }

    @Test
    @Order(3)
    void anyEntryAltered_givesAnotherGraphAndSoOtherNeighbours() {
        Roster r = roster(20);
        RosterEntry entry = r.entries().get(200);
        Roster altered = Rosters.withEntry(
                r, 200, new RosterEntry(entry.certificate(), World.hash("ground"), entry.signature()));
        assertAborts(session.clients.get(20), altered, AbortCode.ROSTER);
    }

    /**
     * Members that are no neighbours are not verified with the roster. One that the server has made itself may stand in it,
     * but its vote must not count.
     */
    @Test
    @Order(4)
    void voteOfAMemberThatTheServerCertifiedItself_doesNotCount() {
        int victim = 30;
        int sybil = 100;
        SigningKey key = SigningKey.generate(session.world.randomness);
        Certificate certificate = new RegistrationAuthority(session.world.serverKey, session.world.population)
                .certify(
                        CertificateRequest.of(session.clients.get(sybil).id, session.world.population, key),
                        0,
                        World.NOW_SECONDS + 1000,
                        1)
                .orElseThrow();
        Roster faked = grind(victim, sybil, certificate);
        ContentHash sid = Roster.session(session.config.hash(), Roster.hash(faked.entries()), faked.graph());
        TestClient client = session.clients.get(victim);
        client.answer(faked, Deal.class);
        MemberSet all = MemberSet.where(SIZE, i -> true);
        client.take(deliver(victim, faked, all));
        client.upload(session.config);
        client.acknowledge();
        client.answer(new Survivors(all.encoded()), Vote.class);
        ContentHash digest = Vote.digest(sid, all, all);
        Map<Integer, Vote> votes = new HashMap<>();
        for (int i = 60; votes.size() < QUORUM - 1; i++) {
            if (i != sybil) {
                votes.put(i, Vote.sign(sid, digest, session.clients.get(i).key));
            }
        }
        votes.put(sybil, Vote.sign(sid, digest, key));
        assertEquals(QUORUM, votes.size());
        assertAborts(client, Votes.quorum(votes, Set.of()), AbortCode.QUORUM);
    }

    /** Rosters with one entry replaced, until the replaced member is no neighbour of the victim. */
    private Roster grind(int victim, int sybil, Certificate certificate) {
        Roster r = roster(victim);
        for (int attempt = 0; ; attempt++) {
            RosterEntry entry = new RosterEntry(
                    certificate,
                    World.hash("keys " + attempt),
                    r.entries().get(sybil).signature());
            Roster altered = Rosters.withEntry(r, sybil, entry);
            ContentHash sid = Roster.session(session.config.hash(), Roster.hash(altered.entries()), altered.graph());
            List<Integer> neighbours = SharingGraph.of(sid, SIZE, r.graph()).neighbours(victim);
            if (!neighbours.contains(sybil)) {
                return new Roster(altered.entries(), keysOf(neighbours), r.graph());
            }
        }
    }

    private List<Roster.NeighbourKeys> keysOf(List<Integer> members) {
        return members.stream()
                .map(member ->
                        new Roster.NeighbourKeys(member, adverts.get(member).keys()))
                .toList();
    }

    /** Envelopes that do not open: the victim goes on all the same. */
    private static Delivery deliver(int victim, Roster roster, MemberSet shareSet) {
        Octets sealed = Octets.of(new byte[SharePair.SEALED_BYTES]);
        var none = new SharePair.Commitments(World.hash("a"), World.hash("b"));
        Envelope envelope = new Envelope(sealed, none, Octets.EMPTY, Octets.EMPTY);
        assertTrue(shareSet.contains(victim));
        return new Delivery(
                shareSet.encoded(),
                neighbours(roster).stream()
                        .map(dealer -> new Delivery.FromDealer(dealer, envelope))
                        .toList());
    }

    @Test
    @Order(5)
    void quorumOfGenuineVotes_isAccepted() {
        int victim = 31;
        Roster r = roster(victim);
        ContentHash sid = Roster.session(session.config.hash(), Roster.hash(r.entries()), r.graph());
        TestClient client = session.clients.get(victim);
        client.answer(r, Deal.class);
        MemberSet all = MemberSet.where(SIZE, i -> true);
        client.take(deliver(victim, r, all));
        client.upload(session.config);
        client.acknowledge();
        client.take(new Survivors(all.encoded()));
        Map<Integer, Vote> votes = new HashMap<>();
        for (int i = 60; votes.size() < QUORUM; i++) {
            votes.put(i, Vote.sign(sid, Vote.digest(sid, all, all), session.clients.get(i).key));
        }
        client.take(new Quorum(Votes.quorum(votes, Set.of()).votes()));
        assertEquals(ClientPhase.UNMASKED, client.phase());
    }
}
