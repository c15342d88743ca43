package io.sottovoce.privacy.secret;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Secret bytes: never printed, compared in constant time, overwritten by {@link #wipe}.
 *
 * <p>Guarantees that after {@code wipe} this object holds no copy and refuses use. Does not guarantee that the platform's
 * ciphers, whose key objects copy, keep none.
 */
public final class Secret {
    /** Length of roots, seeds and derived keys in bytes. */
    public static final int BYTES = 32;

    private final byte[] value;
    private boolean wiped;

    private Secret(byte[] value) {
        this.value = value;
    }

    /** A secret over a copy of the bytes. */
    public static Secret copyOf(byte[] value) {
        return new Secret(value.clone());
    }

    /** A secret that takes the bytes over: the caller must not touch the array again. */
    public static Secret owning(byte[] value) {
        return new Secret(value);
    }

    /** Lends a copy of the bytes and overwrites it afterwards. */
    public <T> T with(Function<byte[], T> use) {
        byte[] lent = copy();
        try {
            return use.apply(lent);
        } finally {
            Arrays.fill(lent, (byte) 0);
        }
    }

    /** A copy of the bytes, for what is sent by design; the caller answers for it. */
    public byte[] disclose() {
        return copy();
    }

    /** An independent copy. */
    public Secret duplicate() {
        return new Secret(copy());
    }

    /** Number of bytes. */
    public int length() {
        return value.length;
    }

    /** Whether both hold the same bytes; takes the same time wherever they differ. */
    public boolean sameAs(Secret other) {
        return MessageDigest.isEqual(value, other.value) && !wiped && !other.wiped;
    }

    /** Overwrites the bytes. Every later use but this one throws. */
    public void wipe() {
        Arrays.fill(value, (byte) 0);
        wiped = true;
    }

    /** Whether {@link #wipe} was called. */
    public boolean isWiped() {
        return wiped;
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }

    private byte[] copy() {
        if (wiped) {
            throw new IllegalStateException("the secret was wiped");
        }
        return value.clone();
    }
}
