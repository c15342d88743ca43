package io.sottovoce.privacy.encoding;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value that names content: a plan, a model, a chunk, a configuration. Not a secret. */
public final class ContentHash {
    /** Length in bytes. */
    public static final int BYTES = 32;

    private final byte[] value;

    private ContentHash(byte[] value) {
        this.value = value;
    }

    /** The hash with these 32 bytes. */
    public static ContentHash of(byte[] value) {
        if (value.length != BYTES) {
            throw new IllegalArgumentException("a content hash has " + BYTES + " bytes, not " + value.length);
        }
        return new ContentHash(value.clone());
    }

    /** The hash with these 64 hexadecimal digits. */
    public static ContentHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** The hash of content. */
    public static ContentHash ofContent(byte[] content) {
        return new ContentHash(Canonical.sha256(content));
    }

    /** Ends a digest made by {@link Canonical#newSha256}. */
    public static ContentHash finish(MessageDigest digest) {
        return of(digest.digest());
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return value.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentHash hash && Arrays.equals(value, hash.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
