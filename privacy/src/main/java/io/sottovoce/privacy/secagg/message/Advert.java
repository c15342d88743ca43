package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.keys.PublicKeys;

/** R1: a client offers its keys for this round. */
public record Advert(RosterEntry entry, PublicKeys keys) implements ClientMessage {
    /** Signs keys for a configuration. */
    public static Advert sign(Certificate certificate, SigningKey key, ContentHash configuration, PublicKeys keys) {
        byte[] signature = key.sign(
                "adv",
                configuration.toBytes(),
                certificate.client().toBytes(),
                keys.hash().toBytes());
        return new Advert(new RosterEntry(certificate, keys.hash(), Octets.owning(signature)), keys);
    }

    /** Whether keys are valid, open the hash and are signed for a configuration. The certificate is checked elsewhere. */
    public boolean isConsistent(ContentHash configuration, Suite suite) {
        return isConsistent(configuration, suite, SignatureChecker.COMPUTED);
    }

    /** As {@link #isConsistent(ContentHash, Suite)}, the signature as a checker finds. */
    public boolean isConsistent(ContentHash configuration, Suite suite, SignatureChecker checker) {
        return keys.hash().equals(entry.keysHash())
                && keys.areValid(suite)
                && entry.isSignedFor(configuration, checker);
    }

    @Override
    public Octets encode() {
        ByteWriter out = new ByteWriter();
        entry.write(out);
        PublicKeysCodec.write(out, keys);
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Advert> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> new Advert(RosterEntry.read(in), PublicKeysCodec.read(in)));
    }
}
