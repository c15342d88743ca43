package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Outcome;

/** R4b: {@code Sign("vote"; sid, D)} (SA-1, E17). */
public record Vote(Octets signature) implements ClientMessage {
    /** D = H("consistency"; sid, U2, U3). Binds U2 too: else edges could be removed instead of clients. */
    public static ContentHash digest(ContentHash session, MemberSet shareSet, MemberSet inputSet) {
        return ContentHash.of(Canonical.hash(
                "consistency",
                session.toBytes(),
                shareSet.encoded().toBytes(),
                inputSet.encoded().toBytes()));
    }

    /** Votes for a digest. */
    public static Vote sign(ContentHash session, ContentHash digest, SigningKey key) {
        return new Vote(Octets.owning(key.sign("vote", session.toBytes(), digest.toBytes())));
    }

    /** Whether a client's key signed a digest. */
    public boolean isSignedBy(byte[] clientKey, ContentHash session, ContentHash digest) {
        return isSignedBy(clientKey, session, digest, SignatureChecker.COMPUTED);
    }

    /** Whether a client's key signed a digest, as a checker finds. */
    public boolean isSignedBy(byte[] clientKey, ContentHash session, ContentHash digest, SignatureChecker checker) {
        return checker.verify(clientKey, signature.toBytes(), "vote", session.toBytes(), digest.toBytes());
    }

    @Override
    public Octets encode() {
        return signature;
    }

    /** Decodes. */
    public static Outcome<Vote> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> new Vote(in.fixed(Signatures.BYTES)));
    }
}
