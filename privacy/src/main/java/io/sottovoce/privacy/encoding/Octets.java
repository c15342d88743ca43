package io.sottovoce.privacy.encoding;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of bytes that are public. Equality is by content and not in constant time. */
public final class Octets {
    /** No bytes: an absent optional field. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] value;

    private Octets(byte[] value) {
        this.value = value;
    }

    /** A copy of the bytes. */
    public static Octets of(byte[] value) {
        return value.length == 0 ? EMPTY : new Octets(value.clone());
    }

    /** Takes the bytes over: the caller must not touch the array again. */
    public static Octets owning(byte[] value) {
        return new Octets(value);
    }

    /** The bytes with these hexadecimal digits. */
    public static Octets ofHex(String hex) {
        return owning(HexFormat.of().parseHex(hex));
    }

    /** Number of bytes. */
    public int length() {
        return value.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return value.clone();
    }

    /** SHA-256 of the bytes. */
    public ContentHash hash() {
        return ContentHash.ofContent(value);
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return value.length <= 16 ? hex() : value.length + " bytes";
    }
}
