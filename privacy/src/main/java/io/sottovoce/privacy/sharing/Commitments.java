package io.sottovoce.privacy.sharing;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secret.Secret;

/** Hash commitments to self masks and shares (SA-1, E11). Each binds the session, the dealer and the holder. */
public final class Commitments {
    private Commitments() {}

    /** com_b(i) = H("self"; sid, u16 i, b). */
    public static ContentHash ofSelfMask(ContentHash session, int dealer, Secret seed) {
        return ContentHash.of(seed.with(b -> Canonical.hash("self", session.toBytes(), Canonical.u16(dealer), b)));
    }

    /** com(i, j, type) = H("share"; sid, u16 i, u16 j, u8 type, share). */
    public static ContentHash ofShare(ContentHash session, int dealer, int holder, ShareKind kind, Secret share) {
        return ContentHash.of(share.with(value -> Canonical.hash(
                "share",
                session.toBytes(),
                Canonical.u16(dealer),
                Canonical.u16(holder),
                Canonical.u8(kind.code()),
                value)));
    }
}
