package io.sottovoce.client;

import io.sottovoce.client.secure.MaskedInput;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.UploadChunk;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** A masked input as the chunks of an upload. */
final class MaskedChunks implements UploadSource {
    private final List<MaskedChunk> chunks;

    MaskedChunks(MaskedInput input) {
        this.chunks = input.chunks();
    }

    @Override
    public int count() {
        return chunks.size();
    }

    @Override
    public Iterator<UploadChunk> without(BitSet stored) {
        return IntStream.range(0, chunks.size())
                .filter(index -> !stored.get(index))
                .mapToObj(index -> wire(chunks.get(index)))
                .iterator();
    }

    private static UploadChunk wire(MaskedChunk chunk) {
        return new UploadChunk(
                chunk.vector(), chunk.index(), Bytes.owning(chunk.packed().toBytes()));
    }
}
