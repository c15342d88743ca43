package io.sottovoce.rounds.aggregate;

import java.util.Arrays;

/** A vector with one value everywhere. */
final class ConstantBlocks implements BlockReader {
    private final long dimension;
    private final float value;

    ConstantBlocks(long dimension, float value) {
        this.dimension = dimension;
        this.value = value;
    }

    @Override
    public long dimension() {
        return dimension;
    }

    @Override
    public void read(long from, float[] target, int length) {
        if (from < 0 || length < 0 || from > dimension - length) {
            throw new IndexOutOfBoundsException("block " + from + "+" + length + " of " + dimension);
        }
        Arrays.fill(target, 0, length, value);
    }
}
