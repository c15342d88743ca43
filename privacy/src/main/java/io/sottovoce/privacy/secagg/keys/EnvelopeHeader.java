package io.sottovoce.privacy.secagg.keys;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.graph.GraphParameters;

/**
 * What an envelope is bound to (SA-1, E12): the associated data of its encryption.
 *
 * @param shareIndex Shamir x of the holder
 * @param commitments to both shares
 * @param channelCiphertext ct_c(i->j); empty in the classical suite
 * @param maskCiphertext ct_s(i->j); empty in the classical suite and where the dealer is the higher index
 */
public record EnvelopeHeader(
        ContentHash session,
        int dealer,
        int holder,
        int shareIndex,
        GraphParameters graph,
        SharePair.Commitments commitments,
        Octets channelCiphertext,
        Octets maskCiphertext) {
    /** tup("env"; sid, u16 i, u16 j, u8 x, u16 t, u16 k, com(i,j,1), com(i,j,2), ct_c, ct_s). */
    byte[] associatedData() {
        return Canonical.tuple(
                "env",
                session.toBytes(),
                Canonical.u16(dealer),
                Canonical.u16(holder),
                Canonical.u8(shareIndex),
                Canonical.u16(graph.threshold()),
                Canonical.u16(graph.degree()),
                commitments.selfMask().toBytes(),
                commitments.maskRoot().toBytes(),
                channelCiphertext.toBytes(),
                maskCiphertext.toBytes());
    }
}
