package io.sottovoce.client;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An update as the chunks of an upload, made as they are drawn: float32, little-endian, one vector.
 *
 * <p>An application has no use for it: it is public for simulations, which drive the parts of a
 * client themselves.
 */
public final class UpdateChunks implements UploadSource {
    private final Update update;
    private final int count;

    /** The chunks of an update. */
    public UpdateChunks(Update update) {
        this.update = update;
        this.count = (update.dimension() + Protocol.CHUNK_COORDINATES - 1) / Protocol.CHUNK_COORDINATES;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Iterator<UploadChunk> without(BitSet stored) {
        return IntStream.range(0, count)
                .filter(index -> !stored.get(index))
                .mapToObj(this::chunk)
                .iterator();
    }

    /** The root over all chunks. */
    public ContentHash root(UploadHashing hashing) {
        List<ContentHash> leaves = IntStream.range(0, count)
                .mapToObj(index -> hashing.leaf(chunk(index)))
                .toList();
        return hashing.root(leaves);
    }

    private UploadChunk chunk(int index) {
        int from = index * Protocol.CHUNK_COORDINATES;
        float[] values = new float[Math.min(Protocol.CHUNK_COORDINATES, update.dimension() - from)];
        update.copyTo(from, values, 0, values.length);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new UploadChunk(0, index, Bytes.owning(bytes.array()));
    }
}
