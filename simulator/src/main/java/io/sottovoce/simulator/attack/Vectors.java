package io.sottovoce.simulator.attack;

import io.sottovoce.learning.spec.SplitMix64;

/** Vectors that attackers make. */
final class Vectors {
    private Vectors() {}

    static float[] scaled(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (factor * values[i]);
        }
        return scaled;
    }

    static float[] gaussian(int dimension, double deviation, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        float[] noise = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            noise[i] = (float) (deviation * random.nextGaussian());
        }
        return noise;
    }
}
