package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.MeanSource;
import java.util.Arrays;
import java.util.List;

/** A linear combination of the inputs; those with weight zero are not read. */
final class Combination implements MeanSource {
    private final List<BlockReader> vectors;
    private final double[] weights;
    private float[] buffer = new float[0];

    Combination(Inputs inputs, double[] weights) {
        this.vectors = inputs.vectors();
        this.weights = weights;
    }

    @Override
    public void read(long from, double[] mean, int length) {
        if (buffer.length < length) {
            buffer = new float[length];
        }
        Arrays.fill(mean, 0, length, 0);
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] != 0) {
                add(k, from, mean, length);
            }
        }
    }

    private void add(int k, long from, double[] mean, int length) {
        vectors.get(k).read(from, buffer, length);
        for (int i = 0; i < length; i++) {
            mean[i] += weights[k] * buffer[i];
        }
    }
}
