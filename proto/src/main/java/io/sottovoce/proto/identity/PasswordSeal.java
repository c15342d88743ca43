package io.sottovoce.proto.identity;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Seals bytes under a password: {@code u8 version = 1 || u8 log2 N || u8 r || u8 p || salt[16] || nonce[12] ||
 * AES-256-GCM(scrypt(password, salt, N, r, p), nonce, bytes, AAD)} with {@code AAD = tup("seal"; header, context)}.
 * scrypt is RFC 7914.
 */
public final class PasswordSeal {
    private static final int VERSION = 1;
    private static final int R = 8;
    private static final int P = 1;
    // 128 * r * 2^17 = 128 MB: what a file may make its reader spend.
    private static final int LOG_N_MAX = 17;
    private static final int LOG_N_MIN = 10;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = 4 + SALT_BYTES + NONCE_BYTES;

    /** What a guess of the password costs. */
    public enum Cost {
        /** 32 MB and about a tenth of a second: for passwords that people choose. */
        PEOPLE(15),
        /** 1 MB and a few milliseconds: for passwords of 16 random bytes or more. */
        RANDOM(10);

        private final int logN;

        Cost(int logN) {
            this.logN = logN;
        }
    }

    private PasswordSeal() {}

    /** Seals a secret; the context must be the same when it is opened. */
    public static byte[] seal(
            Secret secret, byte[] context, Password password, Cost cost, SecretRandomness randomness) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        randomness.generator().nextBytes(salt);
        randomness.generator().nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) VERSION)
                .put((byte) cost.logN)
                .put((byte) R)
                .put((byte) P)
                .put(salt)
                .put(nonce)
                .array();
        byte[] sealed = secret.with(plain -> {
            try {
                return cipher(Cipher.ENCRYPT_MODE, header, context, password).doFinal(plain);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        });
        return ByteBuffer.allocate(header.length + sealed.length)
                .put(header)
                .put(sealed)
                .array();
    }

    /**
     * Opens what was sealed.
     *
     * @param where names the file in messages
     */
    public static Secret open(byte[] sealed, byte[] context, Password password, String where) {
        if (sealed.length < HEADER_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != VERSION || !affordable(sealed)) {
            throw new IdentityException(where + ": the sealed keys are cut off or of another version");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, HEADER_BYTES), context, password);
            return Secret.owning(cipher.doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IdentityException(where + ": wrong password, or the file was altered");
        }
    }

    private static boolean affordable(byte[] header) {
        return header[1] >= LOG_N_MIN && header[1] <= LOG_N_MAX && header[2] == R && header[3] == P;
    }

    private static Cipher cipher(int mode, byte[] header, byte[] context, Password password)
            throws GeneralSecurityException {
        byte[] salt = Arrays.copyOfRange(header, 4, 4 + SALT_BYTES);
        byte[] key = password.with(utf8 -> SCrypt.generate(utf8, salt, 1 << header[1], R, P, 32));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        GCMParameterSpec nonce = new GCMParameterSpec(TAG_BITS, header, 4 + SALT_BYTES, NONCE_BYTES);
        cipher.init(mode, new SecretKeySpec(key, "AES"), nonce);
        Arrays.fill(key, (byte) 0);
        cipher.updateAAD(Canonical.tuple("seal", header, context));
        return cipher;
    }
}
