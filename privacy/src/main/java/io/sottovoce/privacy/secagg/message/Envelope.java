package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.SharePair;

/**
 * What one dealer has for one holder (SA-1, E12 and E13).
 *
 * @param sealed both shares, 80 bytes
 * @param commitments to both shares
 * @param channelCiphertext ct_c; empty in the classical suite
 * @param maskCiphertext ct_s; empty in the classical suite and where the dealer has the higher index
 */
public record Envelope(
        Octets sealed, SharePair.Commitments commitments, Octets channelCiphertext, Octets maskCiphertext) {
    void write(ByteWriter out) {
        out.fixed(sealed)
                .hash(commitments.selfMask())
                .hash(commitments.maskRoot())
                .sized(channelCiphertext)
                .sized(maskCiphertext);
    }

    static Envelope read(ByteReader in) throws PeerFault {
        return new Envelope(
                in.fixed(SharePair.SEALED_BYTES),
                new SharePair.Commitments(in.hash(), in.hash()),
                in.sized(Limits.KEM_CIPHERTEXT_BYTES_MAX),
                in.sized(Limits.KEM_CIPHERTEXT_BYTES_MAX));
    }
}
