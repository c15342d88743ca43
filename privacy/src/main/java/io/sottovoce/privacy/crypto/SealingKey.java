package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.secret.Secret;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An AES-256-GCM key that seals or opens exactly once, with the nonce of zeros and a tag of 128 bits (SA-1, E12).
 *
 * <p>The one use makes the fixed nonce safe: the platform refuses a repeated nonce only within one cipher object, so the
 * guard is here. GCM does not commit to its key: an envelope that fails to open convicts nobody.
 */
public final class SealingKey {
    /** Bytes that sealing adds. */
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    private final Secret key;

    private SealingKey(Secret key) {
        this.key = key;
    }

    /** Takes the key over. */
    public static SealingKey owning(Secret key) {
        if (key.length() != Secret.BYTES) {
            throw new IllegalArgumentException("a sealing key has " + Secret.BYTES + " bytes");
        }
        return new SealingKey(key);
    }

    /** Seals; the key is spent. */
    public byte[] seal(Secret plaintext, byte[] associated) {
        try {
            return plaintext.with(clear -> {
                try {
                    return cipher(Cipher.ENCRYPT_MODE, associated).doFinal(clear);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("AES-GCM failed to seal", e);
                }
            });
        } finally {
            key.wipe();
        }
    }

    /** Opens; the key is spent. Empty where the tag does not fit. */
    public Optional<Secret> open(byte[] sealed, byte[] associated) {
        try {
            return sealed.length < TAG_BYTES
                    ? Optional.empty()
                    : Optional.of(Secret.owning(
                            cipher(Cipher.DECRYPT_MODE, associated).doFinal(sealed)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to open", e);
        } finally {
            key.wipe();
        }
    }

    private Cipher cipher(int mode, byte[] associated) {
        return key.with(bytes -> {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        mode,
                        new SecretKeySpec(bytes, "AES"),
                        new GCMParameterSpec(8 * TAG_BYTES, new byte[NONCE_BYTES]));
                cipher.updateAAD(associated);
                return cipher;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        });
    }
}
