package io.sottovoce.privacy.encoding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The only way in which anything is hashed, signed or derived: a tagged, length-prefixed tuple of fields.
 *
 * <p>{@code tup(tag; f1..fm) = lp("sottovoce/sa/1/" + tag) || u16(m) || lp(f1) || .. || lp(fm)} with {@code lp(x) =
 * u32(len x) || x}; integers are unsigned, fixed-width and big-endian; an absent optional field has length zero. Two
 * different tuples never have the same encoding, so a hash of one cannot be passed off as a hash of another.
 */
public final class Canonical {
    private static final String DOMAIN = "sottovoce/sa/1/";
    private static final int FIELDS_MAX = 0xFFFF;

    private Canonical() {}

    /**
     * Encodes a tagged tuple.
     *
     * @param tag what the tuple is for, ASCII
     * @param fields the fields in order, at most 65,535
     * @return the encoding
     */
    public static byte[] tuple(String tag, byte[]... fields) {
        requireFields(fields);
        byte[] name = name(tag);
        long length = 4L + name.length + 2;
        for (byte[] field : fields) {
            length += 4L + field.length;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length));
        out.putInt(name.length).put(name).putShort((short) fields.length);
        for (byte[] field : fields) {
            out.putInt(field.length).put(field);
        }
        return out.array();
    }

    /**
     * Hashes a tagged tuple: {@code H(tag; f..) = SHA-256(tup(tag; f..))}.
     *
     * @return 32 bytes
     */
    public static byte[] hash(String tag, byte[]... fields) {
        requireFields(fields);
        byte[] name = name(tag);
        MessageDigest digest = newSha256();
        digest.update(u32(name.length));
        digest.update(name);
        digest.update(u16(fields.length));
        for (byte[] field : fields) { // as they are: the tuple of a chunk would be a copy of the chunk
            digest.update(u32(field.length));
            digest.update(field);
        }
        return digest.digest();
    }

    private static void requireFields(byte[][] fields) {
        if (fields.length > FIELDS_MAX) {
            throw new IllegalArgumentException("tuple has " + fields.length + " fields, at most " + FIELDS_MAX);
        }
    }

    private static byte[] name(String tag) {
        return (DOMAIN + tag).getBytes(StandardCharsets.US_ASCII);
    }

    /** SHA-256 of bytes as they are, for content that is named by its hash (a plan, a model, a configuration). */
    public static byte[] sha256(byte[] content) {
        return newSha256().digest(content);
    }

    /** A fresh SHA-256, for content that is hashed as it streams by. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Unsigned 8-bit integer. */
    public static byte[] u8(int value) {
        return new byte[] {(byte) checked(value, 0xFFL)};
    }

    /** Unsigned 16-bit integer, big-endian. */
    public static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) checked(value, 0xFFFFL)).array();
    }

    /** Unsigned 32-bit integer, big-endian. */
    public static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) checked(value, 0xFFFFFFFFL)).array();
    }

    /** Unsigned 64-bit integer, big-endian. */
    public static byte[] u64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static long checked(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("integer " + value + " is outside 0.." + max);
        }
        return value;
    }
}
