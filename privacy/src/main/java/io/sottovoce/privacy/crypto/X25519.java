package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.secret.Secret;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** Diffie-Hellman on Curve25519 (RFC 7748), with the checks that the library leaves out. */
public final class X25519 {
    /** Length of a public key in bytes. */
    public static final int KEY_BYTES = 32;

    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    // The coordinates u of order at most eight: infinity apart, 0 has order two, 1 has four and the last two have eight
    // on
    // the curve, whose cofactor is eight; -1 has four on the twist, whose cofactor is four.
    private static final Set<BigInteger> LOW_ORDER = Set.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            PRIME.subtract(BigInteger.ONE),
            new BigInteger("325606250916557431795983626356110631294008115727848805560023387167927233504"),
            new BigInteger("39382357235489614581723060781553021112529911719440698176882885853963445705823"));

    private X25519() {}

    /** The public key of a private one. */
    public static byte[] publicKey(Secret privateKey) {
        return privateKey.with(
                key -> new X25519PrivateKeyParameters(key).generatePublicKey().getEncoded());
    }

    /** Whether a peer's key has 32 bytes, is canonical (bit 255 clear, u below 2^255 - 19) and not of low order. */
    public static boolean isValidPublicKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            return false;
        }
        BigInteger u = littleEndian(key);
        return u.compareTo(PRIME) < 0 && !LOW_ORDER.contains(u);
    }

    /** The shared secret; empty for a key that {@link #isValidPublicKey} refuses. */
    public static Optional<Secret> agree(Secret privateKey, byte[] peerKey) {
        if (peerKey.length != KEY_BYTES || littleEndian(peerKey).compareTo(PRIME) >= 0) {
            return Optional.empty();
        }
        return privateKey.with(key -> agreeBytes(key, peerKey));
    }

    private static Optional<Secret> agreeBytes(byte[] privateKey, byte[] peerKey) {
        byte[] shared = new byte[KEY_BYTES];
        try {
            new X25519PrivateKeyParameters(privateKey)
                    .generateSecret(new X25519PublicKeyParameters(peerKey), shared, 0);
        } catch (IllegalStateException e) { // an all-zero result: the peer's point is of low order
            return Optional.empty();
        }
        return Optional.of(Secret.owning(shared));
    }

    private static BigInteger littleEndian(byte[] key) {
        byte[] reversed = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            reversed[i] = key[key.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
