package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sum of masked inputs: memory in the order of one input, however many there are. Each client is counted once.
 *
 * <p>Filled by one thread; afterwards different chunks may be worked on by different threads.
 */
public final class MaskedSum {
    private final List<VectorSpec> vectors;
    private final List<List<RingVector>> chunks = new ArrayList<>();
    private final Set<ClientId> clients = new HashSet<>();
    private boolean spoiled;

    /** A sum of nothing. */
    public MaskedSum(List<VectorSpec> vectors) {
        this.vectors = List.copyOf(vectors);
        for (VectorSpec spec : vectors) {
            List<RingVector> parts = new ArrayList<>(spec.chunks());
            for (int c = 0; c < spec.chunks(); c++) {
                parts.add(RingVector.zeros(spec.ring(), spec.chunkLength(c)));
            }
            chunks.add(parts);
        }
    }

    /** Where a client's staged chunks are read from. */
    @FunctionalInterface
    public interface Staged {
        /** The packed bytes that were staged for a chunk. */
        Octets read(int vector, int chunk);
    }

    /**
     * Adds the complete staged input of a client, as {@link ServerEffect.AddToSum} says. Refuses to count one twice. When
     * reading fails half way, the sum holds a part of an input and refuses every further use.
     */
    public void add(ClientId client, Staged staged) {
        requireWhole();
        if (!clients.add(client)) {
            throw new IllegalStateException("the input of client " + client + " is in the sum");
        }
        spoiled = true;
        for (int v = 0; v < vectors.size(); v++) {
            for (int c = 0; c < vectors.get(v).chunks(); c++) {
                add(new MaskedChunk(v, c, staged.read(v, c)));
            }
        }
        spoiled = false;
    }

    private void requireWhole() {
        if (spoiled) {
            throw new IllegalStateException("the sum holds a part of an input");
        }
    }

    private void add(MaskedChunk chunk) {
        RingVector target = chunks.get(chunk.vector()).get(chunk.index());
        RingVector input = RingVector.decode(
                        target.ring(), target.length(), chunk.packed().toBytes())
                .orElseThrow(() -> new IllegalStateException("a staged chunk is not what was checked"));
        target.add(input);
    }

    /** Number of inputs in it. */
    public int inputs() {
        return clients.size();
    }

    /** The vectors. */
    public List<VectorSpec> vectors() {
        return vectors;
    }

    RingVector chunk(int vector, int chunk) {
        requireWhole();
        return chunks.get(vector).get(chunk);
    }
}
