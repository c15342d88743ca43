package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Serial numbers that no longer count: {@code u64 epoch || u32 count || u64 serials ascending || signature}. The epoch is
 * the Unix second of issue, so that a list has an age.
 */
public final class RevocationList {
    /** Most serials in a list: 8 MB. */
    public static final int SERIALS_MAX = 1_000_000;

    private static final int HEADER_BYTES = 12;

    private final byte[] encoded;

    private RevocationList(byte[] encoded) {
        this.encoded = encoded;
    }

    /** Decodes; empty unless lengths fit and serials ascend. */
    public static Optional<RevocationList> decode(byte[] encoded) {
        if (encoded.length < HEADER_BYTES + Signatures.BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        long epoch = in.getLong();
        int count = in.getInt();
        if (epoch < 0
                || count < 0
                || count > SERIALS_MAX
                || encoded.length != HEADER_BYTES + 8 * count + Signatures.BYTES) {
            return Optional.empty();
        }
        for (int i = 1; i < count; i++) {
            long before = in.getLong(HEADER_BYTES + 8 * (i - 1));
            if (Long.compareUnsigned(before, in.getLong(HEADER_BYTES + 8 * i)) >= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new RevocationList(encoded.clone()));
    }

    static RevocationList issue(SigningKey authority, long epoch, SortedSet<Long> serials) {
        if (serials.size() > SERIALS_MAX) {
            throw new IllegalArgumentException(serials.size() + " revoked serials, at most " + SERIALS_MAX);
        }
        ByteBuffer body = ByteBuffer.allocate(8 * serials.size());
        serials.stream().sorted(Long::compareUnsigned).forEach(body::putLong);
        byte[] signature = authority.sign("revoked", Canonical.u64(epoch), body.array());
        return new RevocationList(ByteBuffer.allocate(HEADER_BYTES + 8 * serials.size() + Signatures.BYTES)
                .putLong(epoch)
                .putInt(serials.size())
                .put(body.array())
                .put(signature)
                .array());
    }

    boolean isSignedBy(byte[] authorityKey) {
        int end = encoded.length - Signatures.BYTES;
        return Signatures.verify(
                authorityKey,
                Arrays.copyOfRange(encoded, end, encoded.length),
                "revoked",
                Canonical.u64(epoch()),
                Arrays.copyOfRange(encoded, HEADER_BYTES, end));
    }

    /** Unix second of issue. */
    public long epoch() {
        return ByteBuffer.wrap(encoded).getLong();
    }

    /** Whether a serial is revoked. */
    public boolean contains(long serial) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        int low = 0;
        int high = in.getInt(8) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(in.getLong(HEADER_BYTES + 8 * middle), serial);
            if (order == 0) {
                return true;
            }
            low = order < 0 ? middle + 1 : low;
            high = order > 0 ? middle - 1 : high;
        }
        return false;
    }

    /** The lowest serial of this list that another one lacks; empty where it has them all. */
    public Optional<Long> missingFrom(RevocationList other) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        int count = in.getInt(8);
        for (int i = 0; i < count; i++) {
            long serial = in.getLong(HEADER_BYTES + 8 * i);
            if (!other.contains(serial)) {
                return Optional.of(serial);
            }
        }
        return Optional.empty();
    }

    /** SHA-256 of the canonical bytes, which a round configuration names. */
    public ContentHash hash() {
        return ContentHash.ofContent(encoded);
    }

    /** The canonical bytes. */
    public byte[] toBytes() {
        return encoded.clone();
    }
}
