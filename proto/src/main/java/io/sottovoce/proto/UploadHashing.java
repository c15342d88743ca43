package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Hashes that tie the chunks of an update to one client and one round.
 *
 * <p>{@code leaf = H("chunk"; session, u16 vector, u32 index, bytes)}, {@code root = H("upload"; session, -, joined leaves in
 * order)} and, in clear mode, {@code session = H("clear"; task, u64 round, client)}. In secure mode the session is the
 * protocol's own and the empty field carries the hash of the agreed client set.
 */
public final class UploadHashing {
    private final byte[] session;

    private UploadHashing(byte[] session) {
        this.session = session;
    }

    /** The hashes of a client's update in a round in clear mode. */
    public static UploadHashing clear(RoundRef round, ClientId client) {
        return new UploadHashing(
                Canonical.hash("clear", round.task().toBytes(), Canonical.u64(round.round()), client.toBytes()));
    }

    /** The leaf of a chunk. */
    public ContentHash leaf(UploadChunk chunk) {
        return ContentHash.of(Canonical.hash(
                "chunk",
                session,
                Canonical.u16(chunk.vector()),
                Canonical.u32(chunk.index()),
                chunk.data().owned()));
    }

    /** The root over all leaves, in the order of vectors and chunks. */
    public ContentHash root(List<ContentHash> leaves) {
        byte[][] fields = new byte[3][];
        fields[0] = session;
        fields[1] = new byte[0];
        ByteBuffer joined = ByteBuffer.allocate(Math.multiplyExact(leaves.size(), ContentHash.BYTES));
        leaves.forEach(leaf -> joined.put(leaf.toBytes()));
        fields[2] = joined.array();
        return ContentHash.of(Canonical.hash("upload", fields));
    }
}
