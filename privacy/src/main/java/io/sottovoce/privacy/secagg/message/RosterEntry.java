package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.PeerFault;

/**
 * What everybody learns of a member: its certificate, the hash of its keys and its signature over that for this round,
 * {@code Sign("adv"; cfg_hash, client_id, keysHash)}.
 */
public record RosterEntry(Certificate certificate, ContentHash keysHash, Octets signature) {
    /** entry = H("entry"; cert, keysHash, advSig). */
    public ContentHash hash() {
        return ContentHash.of(Canonical.hash("entry", certificate.toBytes(), keysHash.toBytes(), signature.toBytes()));
    }

    /** Whether the certificate's key signed the keys for this configuration. */
    public boolean isSignedFor(ContentHash configuration) {
        return isSignedFor(configuration, SignatureChecker.COMPUTED);
    }

    /** Whether the certificate's key signed the keys for this configuration, as a checker finds. */
    boolean isSignedFor(ContentHash configuration, SignatureChecker checker) {
        return checker.verify(
                certificate.publicKey(),
                signature.toBytes(),
                "adv",
                configuration.toBytes(),
                certificate.client().toBytes(),
                keysHash.toBytes());
    }

    void write(ByteWriter out) {
        out.raw(certificate.toBytes()).hash(keysHash).fixed(signature);
    }

    static RosterEntry read(ByteReader in) throws PeerFault {
        var certificate = Certificate.decode(in.bytes(Certificate.BYTES));
        ByteReader.require(certificate.isPresent(), "certificate");
        return new RosterEntry(certificate.get(), in.hash(), in.fixed(Signatures.BYTES));
    }
}
