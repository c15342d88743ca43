package io.sottovoce.client;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.identity.SigningKey;
import java.util.HexFormat;

/**
 * The signature of a policy file: {@code Sign(key; "policy"; the file's bytes)}, Ed25519, as 128 hexadecimal digits in a
 * file beside it. The client is told the public key, and goes by no policy that this key has not signed.
 */
public final class PolicySignature {
    private static final String TAG = "policy";

    private PolicySignature() {}

    /** Signs the bytes of a policy file. */
    public static String sign(byte[] policy, SigningKey key) {
        return HexFormat.of().formatHex(key.sign(TAG, policy));
    }

    /**
     * Whether a signature fits; false for text that is none, and for a key that is none.
     *
     * @param signature hexadecimal digits; white space around them does not count
     * @param publicKey the same
     */
    public static boolean fits(byte[] policy, String signature, String publicKey) {
        try {
            byte[] key = HexFormat.of().parseHex(publicKey.strip());
            byte[] signed = HexFormat.of().parseHex(signature.strip());
            return key.length == Signatures.KEY_BYTES
                    && signed.length == Signatures.BYTES
                    && Signatures.isPrimeOrderKey(key)
                    && Signatures.verify(key, signed, TAG, policy);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
