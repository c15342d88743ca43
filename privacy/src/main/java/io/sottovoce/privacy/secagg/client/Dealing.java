package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.keys.Channel;
import io.sottovoce.privacy.secagg.keys.EnvelopeHeader;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.SharePair;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.Commitments;
import io.sottovoce.privacy.sharing.Shamir;
import io.sottovoce.privacy.sharing.Share;
import java.util.ArrayList;
import java.util.List;

/** Makes R2b: shares of the self-mask seed and the mask root, sealed for each neighbour (SA-1, E10 to E13). */
final class Dealing {
    private final Membership membership;
    private final Enrolment enrolment;

    private Dealing(Membership membership) {
        this.membership = membership;
        this.enrolment = membership.enrolment();
    }

    static Deal of(Membership membership) {
        return new Dealing(membership).deal();
    }

    private Deal deal() {
        List<Share> selfMask = split(enrolment.selfMask());
        List<Share> maskRoot = split(enrolment.maskRoot());
        List<Envelope> envelopes = new ArrayList<>();
        for (int holder : membership.neighbourIndices()) {
            int rank = envelopes.size();
            SharePair shares =
                    new SharePair(selfMask.get(rank).value(), maskRoot.get(rank).value());
            envelopes.add(seal(holder, rank + 1, shares));
            shares.wipe();
        }
        return Deal.sign(
                membership.session(),
                Commitments.ofSelfMask(membership.session(), membership.self(), enrolment.selfMask()),
                envelopes,
                enrolment.setup().key());
    }

    private List<Share> split(Secret secret) {
        return Shamir.split(
                secret,
                membership.threshold(),
                membership.neighbours().size(),
                enrolment.setup().randomness());
    }

    private Envelope seal(int holder, int shareIndex, SharePair shares) {
        Channel.Outgoing channel = Channel.toHolder(
                        enrolment.channelKeys(),
                        enrolment.publicKeys(),
                        membership.session(),
                        membership.self(),
                        holder,
                        membership.keysOf(holder))
                .orElseThrow(Dealing::checkedBefore);
        Octets maskCiphertext = PairSeed.ciphertext(enrolment.maskKeys(), membership.pairWith(holder))
                .orElseThrow(Dealing::checkedBefore);
        SharePair.Commitments commitments = shares.commitments(membership.session(), membership.self(), holder);
        EnvelopeHeader header = new EnvelopeHeader(
                membership.session(),
                membership.self(),
                holder,
                shareIndex,
                membership.graph().parameters(),
                commitments,
                channel.ciphertext(),
                maskCiphertext);
        return new Envelope(shares.seal(channel.key(), header), commitments, channel.ciphertext(), maskCiphertext);
    }

    private static IllegalStateException checkedBefore() {
        return new IllegalStateException("the roster check let an invalid key pass");
    }
}
