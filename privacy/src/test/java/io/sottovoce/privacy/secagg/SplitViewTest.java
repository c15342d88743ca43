package io.sottovoce.privacy.secagg;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.Policies;
import io.sottovoce.privacy.secagg.testing.Rogue;
import io.sottovoce.privacy.secagg.testing.Rosters;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.Streams;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A server that tells clients different things. */
final class SplitViewTest {
    private final World world = new World();

    /** Two models, so that one client's gradient could be told from the rest: the configurations differ. */
    @Test
    void anotherModelForOneClient_everyOtherAbortsAtItsAdvert() {
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1);
        RoundNames n = session.config.names();
        RoundConfig other = Configs.withNames(
                session.config,
                new RoundNames(n.population(), n.task(), n.round(), n.nonce(), World.hash("another model"), n.plan()));
        Offer forVictim = Offer.sign(other, session.server.offer().revocationList(), world.serverKey);
        Advert victims = session.clients.get(0).answer(forVictim, Advert.class);
        TestSession honest = new TestSession(world, Scenes.small(5, 0), 1);
        Roster told = (Roster) honest.advertise().inboxOf(1);
        Roster mixed = Rosters.withNeighbours(Rosters.withEntry(told, 0, victims.entry()), keys -> {
            keys.set(0, new Roster.NeighbourKeys(0, victims.keys()));
            return keys;
        });
        assertAborts(honest.clients.get(1), mixed, AbortCode.KEYS);
    }

    /** A corrupt member with two sets of keys makes two rosters: two sessions, whose envelopes do not open across. */
    @Test
    void twoRosters_areTwoSessions_whoseEnvelopesDoNotOpenAndWhoseVotesDoNotCount() {
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1);
        session.corrupt(4);
        Roster first0 = (Roster) session.advertise().inboxOf(0);
        Advert second = new Rogue(world, session.clients.get(4), session.config).advert();
        Map<Integer, Deal> deals = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            Roster told = (Roster) session.inboxOf(i);
            deals.put(i, session.clients.get(i).answer(i < 2 ? told : replaced(told, second), Deal.class));
        }
        List<Delivery.FromDealer> toClient0 = new ArrayList<>();
        for (int dealer = 1; dealer < 4; dealer++) {
            toClient0.add(new Delivery.FromDealer(
                    dealer,
                    Objects.requireNonNull(deals.get(dealer)).envelopes().get(0)));
        }
        Deal corrupt = new Rogue(world, session.clients.get(4), session.config).deal(fourth(session));
        toClient0.add(new Delivery.FromDealer(4, corrupt.envelopes().get(0)));
        TestClient victim = session.clients.get(0);
        MemberSet all = MemberSet.where(5, i -> true);
        victim.take(new Delivery(all.encoded(), toClient0));
        UploadTrailer trailer = victim.upload(session.config);
        assertEquals(List.of(2, 3, 4), trailer.badFrom());
        victim.acknowledge();
        victim.answer(new Survivors(all.encoded()), Vote.class);
        ContentHash sid = Roster.session(
                session.config.hash(), Roster.hash(replaced(first0, second).entries()), first0.graph());
        List<Quorum.FromVoter> votes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            votes.add(new Quorum.FromVoter(i, Vote.sign(sid, Vote.digest(sid, all, all), session.clients.get(i).key)));
        }
        assertAborts(victim, new Quorum(votes), AbortCode.QUORUM);
    }

    private static Roster fourth(TestSession session) {
        return (Roster) session.inboxOf(4);
    }

    private static Roster replaced(Roster roster, Advert advert) {
        return Rosters.withNeighbours(Rosters.withEntry(roster, 4, advert.entry()), keys -> {
            keys.replaceAll(k -> k.index() == 4 ? new Roster.NeighbourKeys(4, advert.keys()) : k);
            return keys;
        });
    }

    /** The victim is alone with its U2; the others agree on theirs, and hold no share of it that they would open. */
    @Test
    void clientThatOthersAreToldHasNotDealt_hasNoShareOpened() {
        TestSession session = new TestSession(world, Scenes.small(8, 130_000), 1);
        session.advertise().share(Set.of());
        MemberSet fewer = MemberSet.where(8, i -> i != 7);
        session.clients.get(7).take(session.inboxOf(7));
        session.clients.get(7).upload(session.config);
        Map<Integer, Vote> votes = new TreeMap<>();
        for (int i = 0; i < 7; i++) {
            TestClient client = session.clients.get(i);
            Delivery honest = (Delivery) session.inboxOf(i);
            client.take(new Delivery(
                    fewer.encoded(),
                    honest.envelopes().stream()
                            .filter(from -> from.dealer() != 7)
                            .toList()));
            client.upload(session.config);
            client.acknowledge();
            votes.put(i, client.answer(new Survivors(fewer.encoded()), Vote.class));
        }
        Quorum quorum = new Quorum(votes.entrySet().stream()
                .map(vote -> new Quorum.FromVoter(vote.getKey(), vote.getValue()))
                .toList());
        for (int i = 0; i < 7; i++) {
            Unmasking opened = session.clients.get(i).answer(quorum, Unmasking.class);
            assertEquals(6, opened.shares().size());
            assertTrue(opened.shares().stream().noneMatch(share -> share.dealer() == 7));
        }
    }

    @Test
    void restartedServerWithAnotherRoster_aborts_withTheSameMessagesItGetsTheSameAnswers() {
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1).advertise();
        TestClient client = session.clients.get(0);
        Deal deal = client.answer(session.inboxOf(0), Deal.class);
        client.answer(session.server.offer(), Advert.class);
        assertEquals(deal, client.answer(session.inboxOf(0), Deal.class));
        Advert other = new Rogue(world, session.clients.get(4), session.config).advert();
        Roster afterRestart = replaced((Roster) session.inboxOf(0), other);
        assertAborts(client, afterRestart, AbortCode.REPLAY);
    }

    @Test
    void offerForANewRoundDuringASession_aborts_soNoTwoRoundsShareSecrets() {
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1).advertise();
        Offer next = Offer.sign(
                Configs.withRound(session.config, 2), session.server.offer().revocationList(), world.serverKey);
        assertAborts(session.clients.get(0), next, AbortCode.REPLAY);
    }

    /**
     * What the bound c means: eight clients whose policy allows for one corrupt, and two corrupt ones with genuine
     * certificates. Both vote twice, so both halves of the honest clients see a quorum; the server gets the victim's self
     * mask from one half and its mask root from the other, and has the input in the clear. A documented limit, not a
     * defence: the authority and the choice of c have to see to it.
     */
    @Test
    void stackedRoster_withOneMoreCorruptThanTheBound_revealsAnInput() {
        TestSession session = new TestSession(world, breakable(), 7);
        assertArrayEquals(session.clients.get(0).input[0], steal(session, Set.of(6, 7)));
    }

    private static TestSession.Options breakable() {
        return Scenes.small(8, 130_000).with(p -> Policies.againstCorrupt(p, new CorruptBound.Absolute(1)));
    }

    /** Halves {0, 1, 2} and {3, 4, 5}; the first is told that everybody has survived, the second that 0 has not. */
    private static int[] steal(TestSession session, Set<Integer> corrupt) {
        Map<Integer, Rogue> rogues = new TreeMap<>();
        corrupt.forEach(member -> rogues.put(member, session.corrupt(member)));
        session.advertise().share(Set.of());
        Map<Integer, Map<Integer, io.sottovoce.privacy.secagg.keys.SharePair>> held = new TreeMap<>();
        rogues.forEach((member, rogue) -> held.put(
                member, rogue.open((Roster) Scenes.message(session, member, ServerMessage.Kind.ROSTER), (Delivery)
                        session.inboxOf(member))));
        for (int i = 0; i < 6; i++) {
            session.clients.get(i).take(session.inboxOf(i));
            session.clients.get(i).upload(session.config);
            session.clients.get(i).acknowledge();
        }
        MemberSet all = MemberSet.where(8, i -> true);
        MemberSet without0 = MemberSet.where(8, i -> i != 0);
        Unmasking ofVictim = Objects.requireNonNull(
                unmask(session, List.of(0, 1, 2), all, rogues).get(0));
        Map<Integer, Unmasking> ofOthers = unmask(session, List.of(3, 4, 5), without0, rogues);
        List<Share> root = new ArrayList<>();
        ofOthers.forEach((holder, opened) -> root.add(
                new Share(holder, Secret.copyOf(opened.shares().get(0).share().toBytes()))));
        held.forEach((holder, shares) ->
                root.add(new Share(holder, Objects.requireNonNull(shares.get(0)).maskRoot())));
        return unmasked(
                session,
                Shamir.join(root.subList(0, 5), 5, 7),
                Secret.copyOf(ofVictim.selfMask().toBytes()));
    }

    private static Map<Integer, Unmasking> unmask(
            TestSession session, List<Integer> half, MemberSet told, Map<Integer, Rogue> rogues) {
        ContentHash sid = session.server.session().orElseThrow();
        MemberSet all = MemberSet.where(8, i -> true);
        Map<Integer, Vote> votes = new TreeMap<>();
        half.forEach(i -> votes.put(i, session.clients.get(i).answer(new Survivors(told.encoded()), Vote.class)));
        rogues.forEach((i, rogue) -> votes.put(i, Vote.sign(sid, Vote.digest(sid, all, told), rogue.key())));
        Quorum quorum = new Quorum(votes.entrySet().stream()
                .map(vote -> new Quorum.FromVoter(vote.getKey(), vote.getValue()))
                .toList());
        Map<Integer, Unmasking> opened = new TreeMap<>();
        half.forEach(i -> TestClient.sent(session.clients.get(i).take(quorum), Unmasking.class)
                .ifPresent(answer -> opened.put(i, answer)));
        return opened;
    }

    private static int[] unmasked(TestSession session, Secret maskRoot, Secret selfMask) {
        RoundConfig config = session.config;
        Roster roster = (Roster) Scenes.message(session, 0, ServerMessage.Kind.ROSTER);
        ContentHash sid = session.server.session().orElseThrow();
        RootKeys keys = RootKeys.derive(config.suite(), config.hash(), maskRoot);
        var own = session.clients
                .get(0)
                .answer(session.server.offer(), Advert.class)
                .keys();
        MaskContext context = new MaskContext(
                sid,
                MemberSet.where(8, i -> true).shareSetHash(),
                config.names().model());
        int length = (int) config.vectors().get(0).dimension();
        RingVector y = RingVector.decode(
                        config.vectors().get(0).ring(),
                        length,
                        session.clients.get(0).chunks.get(0).packed().toBytes())
                .orElseThrow();
        y.addMask(Streams.of(context, selfMask, 0), true, 0, length);
        for (Roster.NeighbourKeys other : roster.neighbours()) {
            Secret seed = PairSeed.derive(
                            keys, new PairSeed.Pair(sid, 0, own, other.index(), other.keys()), Octets.EMPTY)
                    .orElseThrow();
            y.addMask(Streams.of(context, seed, 0), true, 0, length);
        }
        return y.toArray();
    }

    /** The same with as many corrupt clients as the bound allows: however the honest are split, one part is refused. */
    @Test
    void stackedRoster_withinTheBound_everySplitLeavesAtMostOneQuorum() {
        for (int split = 0; split <= 7; split++) {
            TestSession session = new TestSession(world, breakable(), 7);
            Map<Integer, Rogue> rogue = Map.of(7, session.corrupt(7));
            session.advertise().share(Set.of());
            for (int i = 0; i < 7; i++) {
                session.clients.get(i).take(session.inboxOf(i));
                session.clients.get(i).upload(session.config);
                session.clients.get(i).acknowledge();
            }
            List<Integer> first = new ArrayList<>();
            List<Integer> second = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                (i < split ? first : second).add(i);
            }
            boolean opened = !unmask(session, first, MemberSet.where(8, i -> true), rogue)
                    .isEmpty();
            int absent = split == 0 ? 7 : 0;
            MemberSet without = MemberSet.where(8, i -> i != absent);
            boolean openedToo = !unmask(session, second, without, rogue).isEmpty();
            assertTrue(!(opened && openedToo), "split at " + split);
        }
    }
}
