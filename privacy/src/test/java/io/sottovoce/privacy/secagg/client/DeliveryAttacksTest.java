package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server that delivers other envelopes, or tells of other dealers, than there are. */
final class DeliveryAttacksTest {
    private static final int VICTIM = 2;

    private static TestSession scene() {
        return Scenes.at(ClientPhase.AWAITING_DELIVERY);
    }

    private static Delivery honest(TestSession session) {
        return (Delivery) session.inboxOf(VICTIM);
    }

    private static void refused(AbortCode code, UnaryOperator<Delivery> change) {
        TestSession session = scene();
        assertAborts(session.clients.get(VICTIM), change.apply(honest(session)), code);
    }

    private static Delivery with(Delivery d, UnaryOperator<List<Delivery.FromDealer>> change) {
        return new Delivery(d.shareSet(), change.apply(new ArrayList<>(d.envelopes())));
    }

    private static Delivery replacing(Delivery d, int dealer, Envelope envelope) {
        return with(d, all -> {
            all.replaceAll(from -> from.dealer() == dealer ? new Delivery.FromDealer(dealer, envelope) : from);
            return all;
        });
    }

    private static Envelope envelope(Delivery d, int dealer) {
        return d.envelopes().stream()
                .filter(from -> from.dealer() == dealer)
                .findFirst()
                .orElseThrow()
                .envelope();
    }

    /** The victim goes on, and its signed trailer names exactly these dealers. */
    private static TestClient assertNames(TestSession session, Delivery altered, List<Integer> dealers) {
        TestClient victim = session.clients.get(VICTIM);
        List<ClientEffect> effects = victim.take(altered);
        assertTrue(TestClient.rejection(effects).isEmpty(), effects::toString);
        UploadTrailer trailer = victim.upload(session.config);
        assertEquals(dealers, trailer.badFrom());
        return victim;
    }

    @Test
    void envelopesSwappedBetweenDealers_namesBothAndGoesOn() {
        TestSession session = scene();
        Delivery d = honest(session);
        Delivery swapped = replacing(replacing(d, 0, envelope(d, 1)), 1, envelope(d, 0));
        assertNames(session, swapped, List.of(0, 1));
    }

    @Test
    void envelopeForAnotherRecipient_namesItsDealer() {
        TestSession session = scene();
        Delivery toAnother = (Delivery) session.inboxOf(3);
        assertNames(session, replacing(honest(session), 0, envelope(toAnother, 0)), List.of(0));
    }

    @Test
    void ownEnvelopeReflected_namesTheAllegedDealer() {
        TestSession session = scene();
        Delivery toOther = (Delivery) session.inboxOf(1);
        assertNames(session, replacing(honest(session), 1, envelope(toOther, VICTIM)), List.of(1));
    }

    @Test
    void envelopesOfAnotherRound_nameEveryDealer() {
        World world = new World();
        TestSession first =
                new TestSession(world, Scenes.small(5, 0), 1).advertise().share(Set.of());
        TestSession second =
                new TestSession(world, Scenes.small(5, 0), 1).advertise().share(Set.of());
        assertNames(
                second,
                new Delivery(honest(second).shareSet(), ((Delivery) first.inboxOf(VICTIM)).envelopes()),
                List.of(0, 1, 3, 4));
    }

    @Test
    void everyBitOfTheSealedShares_isAuthenticated() {
        for (int bit = 0; bit < 8 * SharePair.SEALED_BYTES; bit += 37) {
            TestSession session = scene();
            Envelope e = envelope(honest(session), 0);
            Envelope altered =
                    new Envelope(flipped(e.sealed(), bit), e.commitments(), e.channelCiphertext(), e.maskCiphertext());
            assertNames(session, replacing(honest(session), 0, altered), List.of(0));
        }
    }

    private static Octets flipped(Octets bytes, int bit) {
        byte[] copy = bytes.toBytes();
        copy[bit >> 3] ^= (byte) (1 << (bit & 7));
        return Octets.of(copy);
    }

    @Test
    void alteredCommitmentOrCiphertext_namesTheDealer_goesOnAndRevealsNothing() {
        TestSession session =
                Scenes.at(ClientPhase.AWAITING_DELIVERY, Scenes.small(7, 0).with(Suite.HYBRID));
        Delivery d = honest(session);
        Envelope a = envelope(d, 0);
        Envelope b = envelope(d, 1);
        Envelope c = envelope(d, 3);
        Envelope e = envelope(d, 4);
        Delivery altered = replacing(
                d,
                0,
                new Envelope(
                        a.sealed(),
                        new SharePair.Commitments(
                                World.hash("x"), a.commitments().maskRoot()),
                        a.channelCiphertext(),
                        a.maskCiphertext()));
        altered = replacing(
                altered,
                1,
                new Envelope(b.sealed(), b.commitments(), b.channelCiphertext(), flipped(b.maskCiphertext(), 99)));
        altered = replacing(
                altered,
                3,
                new Envelope(c.sealed(), c.commitments(), flipped(c.channelCiphertext(), 8000), c.maskCiphertext()));
        altered = replacing(altered, 4, new Envelope(e.sealed(), e.commitments(), Octets.EMPTY, e.maskCiphertext()));
        assertNames(session, altered, List.of(0, 1, 3, 4));
    }

    @Test
    void maskCiphertextOfAnotherLength_aborts_sinceThereIsNoMask() {
        TestSession session =
                Scenes.at(ClientPhase.AWAITING_DELIVERY, Scenes.small(5, 0).with(Suite.HYBRID));
        Envelope e = envelope(honest(session), 0);
        Delivery altered = replacing(
                honest(session), 0, new Envelope(e.sealed(), e.commitments(), e.channelCiphertext(), Octets.EMPTY));
        assertAborts(session.clients.get(VICTIM), altered, AbortCode.KEYS);
    }

    @Test
    void ciphertextsInTheClassicalSuite_nameTheDealerOrAbort() {
        TestSession session = scene();
        Envelope e = envelope(honest(session), 0);
        Octets ciphertext = Octets.of(new byte[1088]);
        assertNames(
                session,
                replacing(honest(session), 0, new Envelope(e.sealed(), e.commitments(), ciphertext, Octets.EMPTY)),
                List.of(0));
        TestSession other = scene();
        Envelope f = envelope(honest(other), 0);
        assertAborts(
                other.clients.get(VICTIM),
                replacing(honest(other), 0, new Envelope(f.sealed(), f.commitments(), Octets.EMPTY, ciphertext)),
                AbortCode.KEYS);
    }

    @Test
    void everyEnvelopeBad_namesAllAndHoldsNoShare() {
        TestSession session = scene();
        Delivery altered = with(honest(session), all -> {
            all.replaceAll(from -> new Delivery.FromDealer(
                    from.dealer(),
                    new Envelope(
                            Octets.of(new byte[SharePair.SEALED_BYTES]),
                            from.envelope().commitments(),
                            Octets.EMPTY,
                            Octets.EMPTY)));
            return all;
        });
        Unmasking answer = throughToUnmasking(session, altered);
        assertTrue(answer.shares().isEmpty());
    }

    @Test
    void dealerNamedInBadFrom_isNotInTheUnmasking() {
        TestSession session = scene();
        Envelope e = envelope(honest(session), 0);
        Delivery altered = replacing(
                honest(session), 0, new Envelope(flipped(e.sealed(), 0), e.commitments(), Octets.EMPTY, Octets.EMPTY));
        Unmasking answer = throughToUnmasking(session, altered);
        assertEquals(
                List.of(1, 3, 4),
                answer.shares().stream().map(Unmasking.FromHolder::dealer).toList());
    }

    /** The victim is given an altered R3a, everybody else the honest one; then all is honest. */
    private static Unmasking throughToUnmasking(TestSession session, Delivery altered) {
        session.inbox.put(session.clients.get(VICTIM).id, altered);
        session.upload(Set.of(), Set.of()).vote(Set.of(), Set.of());
        return session.clients.get(VICTIM).answer(session.inboxOf(VICTIM), Unmasking.class);
    }

    @Test
    void missingEnvelope_aborts() {
        for (int missing = 0; missing < 4; missing++) {
            int at = missing;
            refused(
                    AbortCode.KEYS,
                    d -> with(d, all -> {
                        all.remove(at);
                        return all;
                    }));
        }
        refused(AbortCode.KEYS, d -> with(d, all -> List.of()));
    }

    @Test
    void extraRepeatedOrReorderedEnvelopes_abort() {
        refused(
                AbortCode.KEYS,
                d -> with(d, all -> {
                    all.add(all.get(3));
                    return all;
                }));
        refused(
                AbortCode.KEYS,
                d -> with(d, all -> {
                    Collections.swap(all, 0, 1);
                    return all;
                }));
        for (int stranger : new int[] {VICTIM, 5, 65535}) {
            refused(
                    AbortCode.KEYS,
                    d -> with(d, all -> {
                        all.add(new Delivery.FromDealer(stranger, all.get(0).envelope()));
                        all.sort(java.util.Comparator.comparingInt(Delivery.FromDealer::dealer));
                        return all;
                    }));
        }
    }

    @Test
    void envelopeOfSomebodyOutsideU2_aborts() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_DELIVERY, Scenes.small(6, 170_000));
        Octets without0 = MemberSet.where(6, i -> i != 0).encoded();
        assertAborts(
                session.clients.get(VICTIM),
                new Delivery(without0, honest(session).envelopes()),
                AbortCode.KEYS);
    }

    @Test
    void shareSetWithoutTheClientItselfOrTooSmall_aborts() {
        refused(
                AbortCode.ROSTER,
                d -> new Delivery(MemberSet.where(5, i -> i != VICTIM).encoded(), d.envelopes()));
        for (int dropped = 1; dropped <= 4; dropped++) {
            int gone = dropped;
            Set<Integer> left = new HashSet<>(IntStream.range(0, 5).boxed().toList());
            List<Integer> others = new ArrayList<>(List.of(0, 1, 3, 4)).subList(0, gone);
            left.removeAll(others);
            refused(
                    AbortCode.TOO_FEW,
                    d -> new Delivery(
                            MemberSet.of(5, left).encoded(),
                            d.envelopes().stream()
                                    .filter(from -> left.contains(from.dealer()))
                                    .toList()));
        }
    }

    @Test
    void shareSetOfAnotherEncoding_aborts() {
        byte[] full = {0b11111};
        for (byte[] encoded : List.of(
                new byte[0],
                new byte[] {0b11111, 0},
                new byte[] {0b111111},
                new byte[] {(byte) 0xFF},
                new byte[4096])) {
            refused(AbortCode.MALFORMED, d -> new Delivery(Octets.of(encoded), d.envelopes()));
        }
        assertEquals(Octets.of(full), honest(scene()).shareSet());
    }

    @Test
    void secondDeliveryWithAnotherU2_abortsForGoodAndTheUploadNeverBegins() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_CHARGE, Scenes.small(6, 170_000));
        Delivery d = (Delivery) Scenes.message(session, VICTIM, ServerMessage.Kind.DELIVERY);
        Delivery second = new Delivery(
                MemberSet.where(6, i -> i != 0).encoded(),
                d.envelopes().stream().filter(from -> from.dealer() != 0).toList());
        assertAborts(session.clients.get(VICTIM), second, AbortCode.REPLAY);
        assertTrue(session.clients
                .get(VICTIM)
                .machine
                .handle(
                        new ClientEvent.ReleaseCharged(session.config.names().model(), session.config.vectors()),
                        World.NOW)
                .isEmpty());
    }

    @Test
    void dealIsTheSameBytesForARepeatedRoster_andOthersForAnotherRound() {
        World world = new World();
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1).advertise();
        Deal first = session.clients.get(VICTIM).answer(session.inboxOf(VICTIM), Deal.class);
        Deal again = session.clients.get(VICTIM).answer(session.inboxOf(VICTIM), Deal.class);
        assertEquals(first.encode(), again.encode());
        assertEquals(1, Configs.withRound(session.config, 1).names().round());
    }
}
