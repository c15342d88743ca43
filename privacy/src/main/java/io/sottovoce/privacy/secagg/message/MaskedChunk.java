package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A part of R3b: packed masked coordinates (SA-1, E16).
 *
 * @param vector index of the vector
 * @param index index of the chunk in the vector
 * @param packed coordinates of b bits, from a byte boundary on
 */
public record MaskedChunk(int vector, int index, Octets packed) implements RoundMessage {
    /** leaf = H("chunk"; sid, u16 vector, u32 chunk, bytes). */
    public ContentHash leaf(ContentHash session) {
        return ContentHash.of(Canonical.hash(
                "chunk", session.toBytes(), Canonical.u16(vector), Canonical.u32(index), packed.toBytes()));
    }

    /** root = H("upload"; sid, H("u2"; U2), all leaves in order, joined). */
    public static ContentHash root(ContentHash session, ContentHash shareSet, List<ContentHash> leaves) {
        ByteBuffer joined = ByteBuffer.allocate(Math.multiplyExact(leaves.size(), ContentHash.BYTES));
        leaves.forEach(leaf -> joined.put(leaf.toBytes()));
        return ContentHash.of(Canonical.hash("upload", session.toBytes(), shareSet.toBytes(), joined.array()));
    }

    @Override
    public Octets encode() {
        return new ByteWriter().u16(vector).u32(index).sized(packed).octets();
    }

    /** Decodes. */
    public static Outcome<MaskedChunk> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> {
            int vector = in.u16();
            long index = in.u32();
            ByteReader.require(index <= Integer.MAX_VALUE, "chunk index above 2^31");
            return new MaskedChunk(vector, (int) index, in.sized(Limits.CHUNK_BYTES_MAX));
        });
    }
}
