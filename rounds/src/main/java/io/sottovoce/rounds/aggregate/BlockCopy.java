package io.sottovoce.rounds.aggregate;

/** Copies a vector block by block. */
public final class BlockCopy {
    private BlockCopy() {}

    /** Copies all of a vector; neither end is closed. */
    public static void copy(BlockReader source, BlockWriter target) {
        float[] buffer = new float[(int) Math.min(ModelUpdater.BLOCK_SIZE, source.dimension())];
        for (long from = 0; from < source.dimension(); from += buffer.length) {
            int length = (int) Math.min(buffer.length, source.dimension() - from);
            source.read(from, buffer, length);
            target.write(from, buffer, length);
        }
    }
}
