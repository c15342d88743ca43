package io.sottovoce.rounds.aggregate;

/** A vector in memory. */
final class ArrayBlocks implements BlockReader {
    private final float[] values;

    ArrayBlocks(float[] values) {
        this.values = values;
    }

    @Override
    public long dimension() {
        return values.length;
    }

    @Override
    public void read(long from, float[] target, int length) {
        System.arraycopy(values, Math.toIntExact(from), target, 0, length);
    }
}
