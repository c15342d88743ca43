package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;

/**
 * How to turn a masked sum into a clear one: which masks to take out, cut into pieces of work that do not touch each
 * other's coordinates, so that the shell can give them to as many threads as it likes.
 *
 * <p>Needs memory for one keystream a thread beside the sum. One-shot: {@link #release} gives the clear sum once, when all
 * work is done.
 */
public final class UnmaskPlan {
    /**
     * One mask in the sum.
     *
     * @param added whether clients have added it; it is taken out the other way
     */
    record Mask(Secret seed, boolean added) {}

    private final MaskContext context;
    private final List<VectorSpec> vectors;
    private final List<Mask> masks;
    private final int inputs;
    private final List<Work> work = new ArrayList<>();
    private boolean released;

    UnmaskPlan(MaskContext context, List<VectorSpec> vectors, List<Mask> masks, int inputs) {
        this.context = context;
        this.vectors = List.copyOf(vectors);
        this.masks = List.copyOf(masks);
        this.inputs = inputs;
    }

    /** Number of masks to expand over every vector. */
    public int masks() {
        return masks.size();
    }

    /** |U3|: number of inputs in the sum. */
    public int inputs() {
        return inputs;
    }

    /**
     * Cuts the work into pieces of so many chunks of 2^16 coordinates, once. Longer pieces set up fewer keystreams, shorter
     * ones keep the coordinates nearer to the processor; 4 to 16 are good.
     */
    public List<Work> cut(MaskedSum sum, int chunksPerPiece) {
        if (!work.isEmpty()) {
            throw new IllegalStateException("the plan was cut before");
        }
        if (sum.inputs() != inputs || !sum.vectors().equals(vectors)) {
            throw new IllegalArgumentException(
                    "sum of " + sum.inputs() + " inputs over " + sum.vectors() + ", agreed are " + inputs);
        }
        for (int v = 0; v < vectors.size(); v++) {
            for (int from = 0; from < vectors.get(v).chunks(); from += chunksPerPiece) {
                int to = Math.min(vectors.get(v).chunks(), from + chunksPerPiece);
                work.add(new Work(sum, v, from, to));
            }
        }
        return List.copyOf(work);
    }

    /** The clear sum; only when every piece of work has run, and only once. The masks are forgotten. */
    public ClearSum release(MaskedSum sum) {
        if (released || work.isEmpty() || !work.stream().allMatch(piece -> piece.sum == sum && piece.done)) {
            throw new IllegalStateException("the sum is still masked or was released before");
        }
        released = true;
        masks.forEach(mask -> mask.seed().wipe());
        return new ClearSum(sum);
    }

    /** A piece of work: takes all masks out of a run of chunks. Run it once, on any thread. */
    public final class Work implements Runnable {
        private final MaskedSum sum;
        private final int vector;
        private final int from;
        private final int to;
        private volatile boolean done;

        private Work(MaskedSum sum, int vector, int from, int to) {
            this.sum = sum;
            this.vector = vector;
            this.from = from;
            this.to = to;
        }

        @Override
        public void run() {
            if (done) {
                throw new IllegalStateException("this work was done before");
            }
            AesCtrKeystream stream = new AesCtrKeystream();
            for (Mask mask : masks) {
                takeOut(mask, stream);
            }
            stream.wipeBuffers();
            done = true;
        }

        private void takeOut(Mask mask, AesCtrKeystream stream) {
            context.restart(stream, mask.seed(), vector);
            if (from > 0) {
                stream.seekWord((long) from * Limits.CHUNK_COORDINATES);
            }
            for (int chunk = from; chunk < to; chunk++) {
                RingVector target = sum.chunk(vector, chunk);
                target.addMask(stream, mask.added(), 0, target.length());
            }
        }
    }
}
