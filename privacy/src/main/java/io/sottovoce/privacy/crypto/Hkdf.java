package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secret.Secret;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF with SHA-256 (RFC 5869), over canonical tuples only (SA-1, E3). */
public final class Hkdf {
    private Hkdf() {}

    /** {@code Extract(salt, ikm)}: a pseudorandom key of 32 bytes. */
    public static Secret extract(byte[] salt, Secret inputKey) {
        return inputKey.with(ikm -> Secret.owning(new HKDFBytesGenerator(new SHA256Digest()).extractPRK(salt, ikm)));
    }

    /** {@code Kdf(prk; tag; fields; length) = Expand(prk, tup("kdf/" + tag; fields), length)}. */
    public static Secret expand(Secret prk, String tag, int length, byte[]... fields) {
        byte[] info = Canonical.tuple("kdf/" + tag, fields);
        return prk.with(key -> {
            // One generator a derivation: a second call would continue the stream of the first.
            HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
            generator.init(HKDFParameters.skipExtractParameters(key, info));
            byte[] out = new byte[length];
            generator.generateBytes(out, 0, length);
            return Secret.owning(out);
        });
    }
}
