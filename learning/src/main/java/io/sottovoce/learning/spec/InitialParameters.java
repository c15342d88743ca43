package io.sottovoce.learning.spec;

import java.util.random.RandomGenerator;

/**
 * The parameters a model starts from: a function of the model and a seed alone, the same on every platform.
 *
 * <p>Biases are zero. A weight is uniform in (-a, a) with a = sqrt(6 / fanIn) where a ReLU follows (He et al. 2015) and
 * a = sqrt(6 / (fanIn + fanOut)) elsewhere (Glorot and Bengio 2010). The generator is SplitMix64, one draw a weight in
 * the order of the flat vector; the upper 24 bits make the uniform number.
 */
public final class InitialParameters {
    private InitialParameters() {}

    /** A new vector of {@link ModelSpec#parameterCount()} floats. */
    public static float[] of(ModelSpec model, long seed) {
        float[] parameters = new float[model.parameterCount()];
        RandomGenerator random = new SplitMix64(seed);
        for (ParameterBlock block : model.blocks()) {
            if (block.fanIn() > 0) {
                fill(parameters, block, random);
            }
        }
        return parameters;
    }

    private static void fill(float[] parameters, ParameterBlock block, RandomGenerator random) {
        double fans = block.rectified() ? block.fanIn() : (double) block.fanIn() + block.fanOut();
        float bound = (float) Math.sqrt(6 / fans);
        for (int i = block.offset(); i < block.end(); i++) {
            parameters[i] = bound * (2 * SplitMix64.unit(random.nextLong()) - 1);
        }
    }
}
