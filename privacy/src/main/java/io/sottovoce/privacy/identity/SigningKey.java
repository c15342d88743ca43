package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;

/** An Ed25519 key pair: of a client, of the server or of a registration authority. */
public final class SigningKey {
    private final Secret privateKey;
    private final byte[] publicKey;

    private SigningKey(Secret privateKey) {
        this.privateKey = privateKey;
        this.publicKey = Signatures.publicKey(privateKey);
    }

    /** A fresh key pair. */
    public static SigningKey generate(SecretRandomness randomness) {
        return new SigningKey(randomness.fresh());
    }

    /** The key pair of a stored private key of 32 bytes, which is taken over. */
    public static SigningKey owning(Secret privateKey) {
        return new SigningKey(privateKey);
    }

    /** A copy of the 32 bytes of the public key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The private key, to be stored by the shell in whatever it trusts. */
    public Secret privateKey() {
        return privateKey.duplicate();
    }

    /** Signs a tuple: {@code Sign(sk; tag; fields)}. */
    public byte[] sign(String tag, byte[]... fields) {
        return Signatures.sign(privateKey, tag, fields);
    }
}
