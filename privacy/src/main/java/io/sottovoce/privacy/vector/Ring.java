package io.sottovoce.privacy.vector;

/**
 * The integers modulo 2^b, b = 8..32, represented by the low b bits of an {@code int}.
 *
 * @param bits b
 */
public record Ring(int bits) {
    /** Smallest b. */
    public static final int BITS_MIN = 8;

    /** Largest b. */
    public static final int BITS_MAX = 32;

    public Ring {
        if (bits < BITS_MIN || bits > BITS_MAX) {
            throw new IllegalArgumentException("ring of " + bits + " bits, expected " + BITS_MIN + ".." + BITS_MAX);
        }
    }

    /** The b low bits. The shift is unsigned from the top because {@code 1 << 32} is 1 in Java. */
    public int mask() {
        return -1 >>> (Integer.SIZE - bits);
    }

    /** The representative of a value in {@code 0..2^b-1}, as the bits of an {@code int}. */
    public int reduce(int value) {
        return value & mask();
    }

    /** The representative of a value in {@code -2^(b-1)..2^(b-1)-1}. */
    public int centre(int value) {
        int shift = Integer.SIZE - bits;
        return (value << shift) >> shift;
    }

    /** 2^b. */
    public long size() {
        return 1L << bits;
    }

    /** Bytes that {@code length} packed elements occupy: ceil(length b / 8). */
    public long packedBytes(long length) {
        if (length < 0 || length > Long.MAX_VALUE / Integer.SIZE - 1) {
            throw new IllegalArgumentException("length " + length + " is outside what can be packed");
        }
        return (length * bits + 7) / 8;
    }
}
