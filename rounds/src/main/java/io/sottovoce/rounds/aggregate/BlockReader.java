package io.sottovoce.rounds.aggregate;

/** A flat float32 vector that is read in pieces, wherever it is kept. The reader of a store is closed after use. */
public interface BlockReader extends AutoCloseable {
    /** Number of coordinates. */
    long dimension();

    /**
     * Reads {@code length} coordinates from {@code from} on into the front of {@code target}.
     *
     * @throws io.sottovoce.rounds.port.StorageException where the medium fails
     */
    void read(long from, float[] target, int length);

    /** Gives back what the reader holds open; nothing for a vector in memory. */
    @Override
    default void close() {}

    /** A vector in memory; the array is not copied. */
    static BlockReader over(float[] values) {
        return new ArrayBlocks(values);
    }

    /** A vector that has the same value everywhere. */
    static BlockReader constant(long dimension, double value) {
        return new ConstantBlocks(dimension, (float) value);
    }
}
