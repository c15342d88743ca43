package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.crypto.SealingKey;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.Channel;
import io.sottovoce.privacy.secagg.keys.EnvelopeHeader;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The checks of R3a (SA-1, 1.5). An envelope that does not open, or does not fit its commitments, names its dealer and no
 * more: a client that aborted over it could be made to, and a revealed key would frame honest dealers.
 */
final class DeliveryCheck {
    private final Membership membership;

    private DeliveryCheck(Membership membership) {
        this.membership = membership;
    }

    static Holdings check(Membership membership, Delivery delivery) throws PeerFault {
        DeliveryCheck check = new DeliveryCheck(membership);
        MemberSet shareSet = check.shareSet(delivery);
        List<Integer> dealers = membership.neighbourIndices().stream()
                .filter(shareSet::contains)
                .toList();
        List<Integer> given =
                delivery.envelopes().stream().map(Delivery.FromDealer::dealer).toList();
        PeerFault.unless(given.equals(dealers), AbortCode.KEYS, "envelopes of others than the dealers among N");
        return check.open(delivery, shareSet);
    }

    private MemberSet shareSet(Delivery delivery) throws PeerFault {
        Optional<MemberSet> decoded = MemberSet.decode(membership.entries().size(), delivery.shareSet());
        PeerFault.unless(decoded.isPresent(), AbortCode.MALFORMED, "encoding of U2");
        MemberSet shareSet = decoded.orElseThrow();
        PeerFault.unless(shareSet.contains(membership.self()), AbortCode.ROSTER, "not in U2");
        int holders = shareSet.countOf(membership.neighbourIndices());
        PeerFault.unless(
                holders >= membership.threshold()
                        && shareSet.count() >= membership.cohort().survivorsMin(),
                AbortCode.TOO_FEW,
                holders + " neighbours and " + shareSet.count() + " clients have dealt");
        return shareSet;
    }

    private Holdings open(Delivery delivery, MemberSet shareSet) throws PeerFault {
        SortedMap<Integer, SharePair> shares = new TreeMap<>();
        SortedMap<Integer, Octets> ciphertexts = new TreeMap<>();
        List<Integer> badFrom = new ArrayList<>();
        for (Delivery.FromDealer from : delivery.envelopes()) {
            PeerFault.unless(canMask(from), AbortCode.KEYS, "mask ciphertext of " + from.dealer());
            ciphertexts.put(from.dealer(), from.envelope().maskCiphertext());
            open(from).ifPresentOrElse(pair -> shares.put(from.dealer(), pair), () -> badFrom.add(from.dealer()));
        }
        return new Holdings(membership, shareSet, shares, ciphertexts, List.copyOf(badFrom));
    }

    /** A length that the server must have refused when the deal came: without it there is no mask to compute. */
    private boolean canMask(Delivery.FromDealer from) {
        boolean kem = membership.enrolment().config().suite().hasKem();
        int expected = kem && from.dealer() < membership.self() ? MlKem.CIPHERTEXT_BYTES : 0;
        return from.envelope().maskCiphertext().length() == expected;
    }

    private Optional<SharePair> open(Delivery.FromDealer from) {
        Enrolment enrolment = membership.enrolment();
        Envelope envelope = from.envelope();
        Optional<SealingKey> key = Channel.fromDealer(
                enrolment.channelKeys(),
                enrolment.publicKeys(),
                membership.session(),
                from.dealer(),
                membership.self(),
                membership.keysOf(from.dealer()),
                envelope.channelCiphertext());
        EnvelopeHeader header = new EnvelopeHeader(
                membership.session(),
                from.dealer(),
                membership.self(),
                membership.graph().shareIndex(from.dealer(), membership.self()),
                membership.graph().parameters(),
                envelope.commitments(),
                envelope.channelCiphertext(),
                envelope.maskCiphertext());
        return key.flatMap(opened -> SharePair.open(opened, envelope.sealed(), header));
    }
}
