package io.sottovoce.proto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** An immutable sequence of bytes with equality by content. Does not show them: they may be a ticket. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of the array. */
    public static Bytes copyOf(byte[] content) {
        return new Bytes(content.clone());
    }

    /** As {@link #copyOf}, without the copy: the caller must not touch the array again. */
    public static Bytes owning(byte[] content) {
        return new Bytes(content);
    }

    /** Number of bytes. */
    public int size() {
        return content.length;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return content.clone();
    }

    /** The bytes for reading, without a copy. */
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Whether the contents are the same, in time that does not depend on them. */
    public boolean equalsConstantTime(Bytes other) {
        return MessageDigest.isEqual(content, other.content);
    }

    /** The array itself, for this module's codecs: never changed, never handed out. */
    byte[] owned() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
