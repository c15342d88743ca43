package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which chunks of one client's upload have come: 32 bytes a chunk, not the chunk itself. */
final class UploadProgress {
    private final ContentHash session;
    private final List<VectorSpec> vectors;
    private final @Nullable ContentHash[][] leaves;
    private int missing;

    UploadProgress(ContentHash session, List<VectorSpec> vectors) {
        this.session = session;
        this.vectors = vectors;
        this.leaves = new ContentHash[vectors.size()][];
        for (int v = 0; v < leaves.length; v++) {
            leaves[v] = new ContentHash[vectors.get(v).chunks()];
            missing += leaves[v].length;
        }
    }

    /** Notes a chunk; false if it was there already. Faults on a wrong shape, and on other bytes at the same place. */
    boolean take(MaskedChunk chunk) throws PeerFault {
        boolean placed = chunk.vector() >= 0
                && chunk.vector() < vectors.size()
                && chunk.index() >= 0
                && chunk.index() < vectors.get(chunk.vector()).chunks();
        PeerFault.unless(placed, AbortCode.INVALID_MASKED_INPUT, "chunk outside the vectors");
        ContentHash before = leaves[chunk.vector()][chunk.index()];
        ContentHash leaf = chunk.leaf(session);
        if (before != null) {
            PeerFault.unless(before.equals(leaf), AbortCode.INVALID_MASKED_INPUT, "other bytes in the same place");
            return false;
        }
        VectorSpec spec = vectors.get(chunk.vector());
        boolean packed = RingVector.isPacked(
                spec.ring(), spec.chunkLength(chunk.index()), chunk.packed().toBytes());
        PeerFault.unless(packed, AbortCode.INVALID_MASKED_INPUT, "packed length or trailing bits of a chunk");
        leaves[chunk.vector()][chunk.index()] = leaf;
        missing--;
        return true;
    }

    boolean has(MaskedChunk chunk) {
        return chunk.vector() >= 0
                && chunk.vector() < leaves.length
                && chunk.index() >= 0
                && chunk.index() < leaves[chunk.vector()].length
                && Objects.equals(leaves[chunk.vector()][chunk.index()], chunk.leaf(session));
    }

    boolean isComplete() {
        return missing == 0;
    }

    ContentHash root(ContentHash shareSetHash) {
        List<ContentHash> all = Arrays.stream(leaves)
                .flatMap(Arrays::stream)
                .map(Objects::requireNonNull)
                .toList();
        return MaskedChunk.root(session, shareSetHash, all);
    }

    List<SecAggServer.ChunkPlace> received() {
        List<SecAggServer.ChunkPlace> received = new ArrayList<>();
        for (int v = 0; v < leaves.length; v++) {
            for (int c = 0; c < leaves[v].length; c++) {
                if (leaves[v][c] != null) {
                    received.add(new SecAggServer.ChunkPlace(v, c));
                }
            }
        }
        return received;
    }
}
