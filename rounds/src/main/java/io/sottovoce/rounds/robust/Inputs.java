package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.UpdateOrder;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import java.util.List;

/** The inputs of a rule in a fixed order, and passes over all of them block by block. */
final class Inputs {
    /** Values of one pass that are held at a time, all inputs together: 16 MiB of float32. */
    private static final int HELD_MAX = 1 << 22;

    private static final int BLOCK_MAX = 1 << 13;

    private final List<BlockReader> vectors;
    private final long dimension;

    Inputs(List<WeightedUpdate> updates, long dimension) {
        this.vectors = UpdateOrder.of(updates, dimension).stream()
                .map(WeightedUpdate::update)
                .toList();
        this.dimension = dimension;
        if (vectors.size() > RobustRule.INPUTS_MAX) {
            throw new IllegalArgumentException(
                    vectors.size() + " inputs, a robust rule takes at most " + RobustRule.INPUTS_MAX);
        }
    }

    int size() {
        return vectors.size();
    }

    List<BlockReader> vectors() {
        return vectors;
    }

    long dimension() {
        return dimension;
    }

    /** Shows all inputs, one block of coordinates after the other. */
    void forEachBlock(BlockVisitor visitor) {
        int block = (int) Math.min(dimension, Math.max(1, Math.min(BLOCK_MAX, HELD_MAX / size())));
        float[][] rows = new float[size()][block];
        for (long from = 0; from < dimension; from += block) {
            int length = (int) Math.min(block, dimension - from);
            for (int k = 0; k < rows.length; k++) {
                vectors.get(k).read(from, rows[k], length);
            }
            visitor.visit(from, rows, length);
        }
    }

    /** Sees {@code length} coordinates of every input. */
    interface BlockVisitor {
        void visit(long from, float[][] rows, int length);
    }
}
