package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.MeanSource;
import java.util.Arrays;
import java.util.List;

/** A rule that looks at one coordinate of all inputs at a time, the values in ascending order. */
final class Columns implements MeanSource {
    /** Values of all inputs that are held at a time: 16 MiB of float32. */
    private static final int HELD_MAX = 1 << 22;

    private final List<BlockReader> vectors;
    private final Centre centre;
    private final float[] column;
    private float[][] rows = new float[0][];

    Columns(List<BlockReader> vectors, Centre centre) {
        this.vectors = vectors;
        this.centre = centre;
        this.column = new float[vectors.size()];
    }

    @Override
    public void read(long from, double[] mean, int length) {
        int block = Math.min(length, Math.max(1, HELD_MAX / column.length));
        if (rows.length == 0 || rows[0].length < block) {
            rows = new float[column.length][block];
        }
        for (int done = 0; done < length; done += block) {
            readBlock(from + done, mean, done, Math.min(block, length - done));
        }
    }

    private void readBlock(long from, double[] mean, int at, int length) {
        for (int k = 0; k < rows.length; k++) {
            vectors.get(k).read(from, rows[k], length);
        }
        for (int i = 0; i < length; i++) {
            for (int k = 0; k < rows.length; k++) {
                column[k] = rows[k][i];
            }
            Arrays.sort(column);
            mean[at + i] = centre.of(column);
        }
    }

    /** What one coordinate comes to. */
    interface Centre {
        double of(float[] ascending);
    }
}
