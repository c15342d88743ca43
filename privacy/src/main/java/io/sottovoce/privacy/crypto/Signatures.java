package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secret.Secret;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Pure Ed25519 (RFC 8032) over canonical tuples only: {@code Sign(sk; tag; f..)} signs {@code tup("sig/" + tag; f..)}
 * (SA-1, E2).
 *
 * <p>Every node uses the same library for it: implementations differ on keys and points with a torsion part.
 */
public final class Signatures {
    /** Length of a public key in bytes. */
    public static final int KEY_BYTES = 32;

    /** Length of a signature in bytes. */
    public static final int BYTES = 64;

    private Signatures() {}

    /** The public key of a private one of 32 bytes. */
    public static byte[] publicKey(Secret privateKey) {
        return privateKey.with(
                key -> new Ed25519PrivateKeyParameters(key).generatePublicKey().getEncoded());
    }

    /** Signs a tuple. */
    public static byte[] sign(Secret privateKey, String tag, byte[]... fields) {
        byte[] message = Canonical.tuple("sig/" + tag, fields);
        return privateKey.with(key -> {
            byte[] signature = new byte[BYTES];
            new Ed25519PrivateKeyParameters(key)
                    .sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
            return signature;
        });
    }

    /** Whether a signature is good; false for keys and signatures of any malformed kind. */
    public static boolean verify(byte[] publicKey, byte[] signature, String tag, byte[]... fields) {
        if (publicKey.length != KEY_BYTES || signature.length != BYTES) {
            return false;
        }
        Ed25519.@Nullable PublicPoint point = Ed25519.validatePublicKeyPartialExport(publicKey, 0);
        if (point == null) {
            return false;
        }
        byte[] message = Canonical.tuple("sig/" + tag, fields);
        return Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    /** Whether a key is canonical and of prime order, which the registration authority demands. */
    public static boolean isPrimeOrderKey(byte[] publicKey) {
        return publicKey.length == KEY_BYTES && Ed25519.validatePublicKeyFull(publicKey, 0);
    }
}
