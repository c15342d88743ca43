package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Outcome;
import java.util.List;

/**
 * R2b: a client deals its secrets (SA-1, E13). The server keeps it as evidence: the signature covers the SHA-256 of the
 * body, {@code com_b || u16 count || envelopes}.
 *
 * @param selfMaskCommitment com_b
 * @param envelopes one for each neighbour, ascending by roster index
 */
public record Deal(ContentHash selfMaskCommitment, List<Envelope> envelopes, Octets signature)
        implements ClientMessage {
    public Deal {
        envelopes = List.copyOf(envelopes);
    }

    /** Signs a deal: {@code Sign("deal"; sid, SHA-256 of the body)}. */
    public static Deal sign(
            ContentHash session, ContentHash selfMaskCommitment, List<Envelope> envelopes, SigningKey key) {
        ContentHash body = body(selfMaskCommitment, envelopes).octets().hash();
        return new Deal(
                selfMaskCommitment, envelopes, Octets.owning(key.sign("deal", session.toBytes(), body.toBytes())));
    }

    /** Whether a client's key signed it for a session. */
    public boolean isSignedBy(byte[] clientKey, ContentHash session) {
        ContentHash body = body(selfMaskCommitment, envelopes).octets().hash();
        return Signatures.verify(clientKey, signature.toBytes(), "deal", session.toBytes(), body.toBytes());
    }

    @Override
    public Octets encode() {
        return body(selfMaskCommitment, envelopes).fixed(signature).octets();
    }

    /** Decodes. */
    public static Outcome<Deal> decode(Octets bytes) {
        return ByteReader.decode(
                bytes,
                in -> new Deal(in.hash(), in.list(Limits.NEIGHBOURS_MAX, Envelope::read), in.fixed(Signatures.BYTES)));
    }

    private static ByteWriter body(ContentHash selfMaskCommitment, List<Envelope> envelopes) {
        ByteWriter out = new ByteWriter().hash(selfMaskCommitment).u16(envelopes.size());
        envelopes.forEach(envelope -> envelope.write(out));
        return out;
    }
}
