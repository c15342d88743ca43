package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.crypto.SealingKey;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.sharing.ShareKind;
import java.util.Arrays;
import java.util.Optional;

/**
 * Both shares that one dealer gives one holder. Only ever one of them is sent on: which one, the agreed survivors decide.
 *
 * @param selfMask share of b
 * @param maskRoot share of the mask root
 */
public record SharePair(Secret selfMask, Secret maskRoot) {
    /** Length of a sealed pair in bytes. */
    public static final int SEALED_BYTES = 2 * Secret.BYTES + SealingKey.TAG_BYTES;

    /** Commitments to both. */
    public record Commitments(ContentHash selfMask, ContentHash maskRoot) {}

    /** The commitments of a dealer to the shares of a holder. */
    public Commitments commitments(ContentHash session, int dealer, int holder) {
        return new Commitments(
                io.sottovoce.privacy.sharing.Commitments.ofShare(
                        session, dealer, holder, ShareKind.SELF_MASK, selfMask),
                io.sottovoce.privacy.sharing.Commitments.ofShare(
                        session, dealer, holder, ShareKind.MASK_ROOT, maskRoot));
    }

    /** Seals both under a key that is spent by it. */
    public Octets seal(SealingKey key, EnvelopeHeader header) {
        Secret both = selfMask.with(a -> maskRoot.with(b -> {
            byte[] joined = Arrays.copyOf(a, 2 * Secret.BYTES);
            System.arraycopy(b, 0, joined, Secret.BYTES, Secret.BYTES);
            return Secret.owning(joined);
        }));
        try {
            return Octets.owning(key.seal(both, header.associatedData()));
        } finally {
            both.wipe();
        }
    }

    /** Opens an envelope; empty where the tag or a commitment does not fit. */
    public static Optional<SharePair> open(SealingKey key, Octets sealed, EnvelopeHeader header) {
        return key.open(sealed.toBytes(), header.associatedData())
                .filter(both -> both.length() == 2 * Secret.BYTES)
                .map(SharePair::halves)
                .filter(pair -> pair.fits(header));
    }

    private boolean fits(EnvelopeHeader header) {
        boolean fits =
                commitments(header.session(), header.dealer(), header.holder()).equals(header.commitments());
        if (!fits) {
            wipe();
        }
        return fits;
    }

    private static SharePair halves(Secret both) {
        SharePair pair = both.with(bytes -> new SharePair(
                Secret.owning(Arrays.copyOf(bytes, Secret.BYTES)),
                Secret.owning(Arrays.copyOfRange(bytes, Secret.BYTES, 2 * Secret.BYTES))));
        both.wipe();
        return pair;
    }

    /** Overwrites both. */
    public void wipe() {
        selfMask.wipe();
        maskRoot.wipe();
    }
}
