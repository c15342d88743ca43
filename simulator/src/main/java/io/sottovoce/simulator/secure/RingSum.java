package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;

/** A sum of inputs in the ring, chunk by chunk. Addition is exact, so the order does not matter. Thread-safe. */
final class RingSum {
    private final List<VectorSpec> vectors;
    private final List<RingVector> chunks = new ArrayList<>();

    RingSum(List<VectorSpec> vectors) {
        this.vectors = List.copyOf(vectors);
        for (VectorSpec vector : vectors) {
            for (int c = 0; c < vector.chunks(); c++) {
                chunks.add(RingVector.zeros(vector.ring(), vector.chunkLength(c)));
            }
        }
    }

    /** Adds to a chunk, counted over all vectors in order. The values are not changed. */
    void add(int chunk, int[] values) {
        RingVector target = chunks.get(chunk);
        RingVector addend = RingVector.owning(target.ring(), values.clone());
        synchronized (target) {
            target.add(addend);
        }
    }

    /** A chunk of the sum. */
    RingVector chunk(int index) {
        return chunks.get(index);
    }

    /** Chunks of the first vector, which is the model. */
    int modelChunks() {
        return vectors.get(0).chunks();
    }

    int chunkCount() {
        return chunks.size();
    }
}
