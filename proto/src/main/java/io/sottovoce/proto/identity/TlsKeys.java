package io.sottovoce.proto.identity;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Key pairs of P-256 for TLS, and proofs that somebody holds one. */
public final class TlsKeys {
    private static final int FIELD_BITS = 256;
    private static final String CURVE = "secp256r1";

    private TlsKeys() {}

    /** A fresh key pair. */
    public static KeyPair generate(SecretRandomness randomness) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), randomness.generator());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** The private key in PKCS #8. */
    public static PrivateKey privateKey(Secret pkcs8, String where) {
        return pkcs8.with(encoded -> {
            try {
                return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                throw new IdentityException(where + ": the TLS key is not one of P-256");
            }
        });
    }

    /** The public key in a SubjectPublicKeyInfo; refuses other curves. */
    public static PublicKey publicKey(byte[] encoded, String where) {
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            // The curve by its field: Java's parser has checked that the point is on one it knows by name.
            if (key instanceof ECPublicKey point
                    && point.getParams().getCurve().getField().getFieldSize() == FIELD_BITS
                    && point.getParams().toString().contains(CURVE)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            // Refused below.
        }
        throw new IdentityException(where + ": the TLS key is not one of P-256");
    }

    /** A signature with SHA-256 (ECDSA). */
    public static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of P-256 cannot sign", e);
        }
    }

    /** Whether a signature is good. */
    public static boolean verify(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether two keys belong together. */
    public static boolean match(PrivateKey own, PublicKey known) {
        byte[] probe = {'p', 'r', 'o', 'b', 'e'};
        return verify(known, probe, sign(own, probe));
    }
}
