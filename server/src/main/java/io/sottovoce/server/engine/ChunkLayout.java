package io.sottovoce.server.engine;

import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.List;

/** Where the chunks of a masked input lie: they count on through its vectors. */
final class ChunkLayout {
    private final List<VectorSpec> vectors;
    private final int[] first;

    ChunkLayout(List<VectorSpec> vectors) {
        this.vectors = List.copyOf(vectors);
        this.first = new int[vectors.size() + 1];
        for (int v = 0; v < vectors.size(); v++) {
            first[v + 1] = Math.addExact(first[v], vectors.get(v).chunks());
        }
    }

    /** Number of chunks. */
    int chunks() {
        return first[vectors.size()];
    }

    /** The place of a chunk that exists. */
    int position(int vector, int chunk) {
        return first[vector] + chunk;
    }

    /** Bytes of a chunk. */
    int bytes(int vector, int chunk) {
        return vectors.get(vector).chunkBytes(chunk);
    }

    /** Bytes of the largest chunk. */
    int bytesMax() {
        return vectors.stream().mapToInt(vector -> vector.chunkBytes(0)).max().orElseThrow();
    }

    /** Bytes of the whole. */
    long bytes() {
        return vectors.stream()
                .mapToLong(vector -> vector.ring().packedBytes(vector.dimension()))
                .sum();
    }
}
