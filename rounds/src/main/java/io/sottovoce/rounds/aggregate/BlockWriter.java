package io.sottovoce.rounds.aggregate;

/** A flat float32 vector that is written in pieces, each coordinate once, in ascending order. */
@FunctionalInterface
public interface BlockWriter {
    /**
     * Writes the first {@code length} values of {@code source} to the coordinates from {@code from} on.
     *
     * @throws io.sottovoce.rounds.port.StorageException where the medium fails
     */
    void write(long from, float[] source, int length);

    /** Writes into memory; the array is not copied. */
    static BlockWriter into(float[] values) {
        return (from, source, length) -> System.arraycopy(source, 0, values, Math.toIntExact(from), length);
    }
}
