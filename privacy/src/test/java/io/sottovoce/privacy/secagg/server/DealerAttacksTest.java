package io.sottovoce.privacy.secagg.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Rogue;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Corrupt dealers. Seven clients, one may drop out, any four shares join. */
final class DealerAttacksTest {
    private static final int DEALER = 3;

    private final World world = new World();

    /** A session in which the dealer is gone after dealing, so that its mask root has to be joined. */
    private TestSession dropping(Suite suite, Consumer<Rogue> change) {
        TestSession session = new TestSession(world, Scenes.small(7, 150_000).with(suite), 1);
        change.accept(session.corrupt(DEALER));
        session.advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of(DEALER))
                .vote(Set.of(DEALER), Set.of())
                .unmask(Set.of(DEALER));
        return session;
    }

    /** A session in which the dealer uploads, and never says its own self mask. */
    private TestSession surviving(Consumer<Rogue> change) {
        TestSession session = new TestSession(world, Scenes.small(7, 150_000), 1);
        change.accept(session.corrupt(DEALER));
        session.advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of())
                .unmask(Set.of());
        session.close();
        return session;
    }

    private static List<Evidence> evidence(TestSession session) {
        return session.effects.stream()
                .filter(ServerEffect.Convict.class::isInstance)
                .map(effect -> ((ServerEffect.Convict) effect).evidence())
                .toList();
    }

    private static void assertConvictedAndAborted(TestSession session) {
        assertEquals(ServerPhase.ABORTED, session.server.phase());
        assertEquals(1, evidence(session).size());
        Evidence proof = evidence(session).get(0);
        assertEquals(session.clients.get(DEALER).id, proof.client());
        assertTrue(proof.holds(), proof.claim());
        ServerEffect last = session.effects.get(session.effects.size() - 1);
        assertEquals(
                AbortCode.INCONSISTENT_SHARES,
                ((ServerEffect.Aborted) last).reason().code());
    }

    private UnaryOperator<List<Share>> sharesOfAnotherSecret(int threshold) {
        return shares -> Shamir.split(world.randomness.fresh(), threshold, shares.size(), world.randomness);
    }

    private UnaryOperator<List<Share>> altering(int... ranks) {
        return shares -> {
            List<Share> altered = new ArrayList<>(shares);
            for (int rank : ranks) {
                altered.set(rank, new Share(rank + 1, world.randomness.fresh()));
            }
            return altered;
        };
    }

    @Test
    void honestRogue_isNoRogue() {
        TestSession session = dropping(Suite.CLASSICAL, rogue -> {});
        assertArrayEquals(session.expected(0, Set.of(0, 1, 2, 4, 5, 6)), session.actual(session.clearSum(), 0));
        assertTrue(evidence(session).isEmpty());
    }

    @Test
    void sharesOfAnotherMaskRoot_endTheSessionAndConvictTheDealer() {
        assertConvictedAndAborted(dropping(Suite.CLASSICAL, rogue -> rogue.maskRootShares = sharesOfAnotherSecret(4)));
    }

    @Test
    void sharesOfAPolynomialOfAHigherDegree_endTheSessionAndConvictTheDealer() {
        assertConvictedAndAborted(dropping(
                Suite.CLASSICAL,
                rogue -> rogue.maskRootShares =
                        shares -> Shamir.split(rogue.maskRoot, 6, shares.size(), world.randomness)));
    }

    @Test
    void selfMaskSharesThatDoNotFitTheCommitment_endTheSessionAndConvictTheDealer() {
        assertConvictedAndAborted(surviving(rogue -> rogue.selfMaskShares = sharesOfAnotherSecret(4)));
    }

    @Test
    void commitmentToAnotherSelfMask_endsTheSessionAndConvictsTheDealer() {
        assertConvictedAndAborted(surviving(rogue -> rogue.selfMaskCommitment = honest -> World.hash("another")));
    }

    @Test
    void oneShareBad_anotherSetOfSharesSucceeds_andTheDealerIsConvictedAllTheSame() {
        int convicted = 0;
        for (int rank = 0; rank < 6; rank++) {
            int bad = rank;
            TestSession session = dropping(Suite.CLASSICAL, rogue -> rogue.maskRootShares = altering(bad));
            assertEquals(ServerPhase.COMPLETE, session.server.phase(), "rank " + rank);
            assertArrayEquals(session.expected(0, Set.of(0, 1, 2, 4, 5, 6)), session.actual(session.clearSum(), 0));
            for (Evidence proof : evidence(session)) {
                assertTrue(proof.holds());
                convicted++;
            }
        }
        // The first set that is tried leaves out the last two shares: a bad one there is not noticed.
        assertEquals(4, convicted);
    }

    @Test
    void moreSharesBadThanCanBeSpared_endTheSession() {
        assertConvictedAndAborted(dropping(Suite.CLASSICAL, rogue -> rogue.maskRootShares = altering(0, 3, 5)));
    }

    @Test
    void shareThatDoesNotOpen_isComplainedOf_andTheOthersJoin() {
        TestSession session = dropping(
                Suite.CLASSICAL,
                rogue -> rogue.sealed = (holder, bytes) -> holder == 0 ? Octets.of(new byte[80]) : bytes);
        assertArrayEquals(session.expected(0, Set.of(0, 1, 2, 4, 5, 6)), session.actual(session.clearSum(), 0));
        assertTrue(evidence(session).isEmpty());
        List<ServerEffect> complaints = session.effects.stream()
                .filter(ServerEffect.Complaint.class::isInstance)
                .toList();
        assertEquals(
                List.of(new ServerEffect.Complaint(session.clients.get(0).id, List.of(session.clients.get(DEALER).id))),
                complaints);
    }

    @Test
    void maskCiphertextThatTheRootDoesNotGive_endsTheSessionAndConvictsTheDealer() {
        TestSession session = dropping(
                Suite.HYBRID,
                rogue -> rogue.maskCiphertext = (holder, ciphertext) -> {
                    byte[] altered = ciphertext.toBytes();
                    if (holder == 5) {
                        altered[500] ^= 1;
                    }
                    return Octets.of(altered);
                });
        assertConvictedAndAborted(session);
        assertTrue(evidence(session).get(0) instanceof WrongCiphertext);
    }

    @Test
    void sharesOfTheRootOfOnePublicKeyOnly_areNotBelieved() {
        // X25519 key and KEM key both come from the root: both are compared.
        TestSession session = dropping(Suite.HYBRID, rogue -> rogue.maskRootShares = sharesOfAnotherSecret(4));
        assertConvictedAndAborted(session);
    }

    @Test
    void evidence_thatIsAltered_provesNothing() {
        InconsistentShares proof = (InconsistentShares)
                evidence(dropping(Suite.CLASSICAL, rogue -> rogue.maskRootShares = sharesOfAnotherSecret(4)))
                        .get(0);
        SignedDeal d = proof.deal();
        assertTrue(proof.holds());
        assertFalse(new InconsistentShares(d, ShareKind.SELF_MASK, proof.opened()).holds());
        assertFalse(new InconsistentShares(d, proof.kind(), proof.opened().subList(1, 4)).holds());
        List<SignedDeal.Opened> invented = new ArrayList<>(proof.opened());
        invented.set(0, new SignedDeal.Opened(invented.get(0).holder(), world.randomness.fresh()));
        assertFalse(new InconsistentShares(d, proof.kind(), invented).holds());
        List<SignedDeal.Opened> repeated = new ArrayList<>(proof.opened());
        repeated.set(1, repeated.get(0));
        assertFalse(new InconsistentShares(d, proof.kind(), repeated).holds());
        Deal unsigned = new Deal(World.hash("x"), d.deal().envelopes(), d.deal().signature());
        assertFalse(new InconsistentShares(
                        new SignedDeal(d.config(), d.roster(), d.graph(), d.dealer(), d.keys(), unsigned),
                        proof.kind(),
                        proof.opened())
                .holds());
        assertFalse(new InconsistentShares(
                        new SignedDeal(d.config(), d.roster(), d.graph(), d.dealer() + 1, d.keys(), d.deal()),
                        proof.kind(),
                        proof.opened())
                .holds());
    }

    /** A server that would like to be rid of an honest client: it has its deal, and shares that truly open it. */
    @Test
    void honestDealer_cannotBeConvictedWithGenuineShares() {
        TestSession session = new TestSession(world, Scenes.small(7, 150_000), 1);
        Rogue honest = session.corrupt(DEALER);
        List<Share> kept = new ArrayList<>();
        honest.maskRootShares = shares -> {
            shares.forEach(
                    share -> kept.add(new Share(share.index(), share.value().duplicate())));
            return shares;
        };
        session.advertise();
        var roster = (io.sottovoce.privacy.secagg.message.Roster) session.inboxOf(DEALER);
        SignedDeal deal = new SignedDeal(
                session.config, roster.entries(), roster.graph(), DEALER, honest.publicKeys(), honest.deal(roster));
        int[] holders = {0, 1, 2, 4, 5, 6};
        for (int bits = 0; bits < 1 << 6; bits++) {
            List<SignedDeal.Opened> opened = new ArrayList<>();
            for (int rank = 0; rank < 6; rank++) {
                if ((bits >> rank & 1) == 1) {
                    Secret share = kept.get(rank).value();
                    opened.add(new SignedDeal.Opened(holders[rank], share));
                }
            }
            assertFalse(new InconsistentShares(deal, ShareKind.MASK_ROOT, opened).holds());
            assertFalse(new WrongCiphertext(deal, opened, 5, honest.publicKeys()).holds());
        }
    }

    @Test
    void twoVotesInOneSession_convictTheVoter_oneVoteTwiceDoesNot() {
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1);
        var voter = session.clients.get(0);
        var sid = World.hash("sid");
        Vote first = Vote.sign(sid, World.hash("a"), voter.key);
        Vote second = Vote.sign(sid, World.hash("b"), voter.key);
        assertTrue(new DoubleVote(voter.certificate, sid, World.hash("a"), first, World.hash("b"), second).holds());
        assertFalse(new DoubleVote(voter.certificate, sid, World.hash("a"), first, World.hash("a"), first).holds());
        assertFalse(new DoubleVote(voter.certificate, sid, World.hash("a"), first, World.hash("b"), first).holds());
        Vote elsewhere = Vote.sign(World.hash("other"), World.hash("b"), voter.key);
        assertFalse(new DoubleVote(voter.certificate, sid, World.hash("a"), first, World.hash("b"), elsewhere).holds());
        assertFalse(
                new DoubleVote(session.clients.get(1).certificate, sid, World.hash("a"), first, World.hash("b"), second)
                        .holds());
    }
}
