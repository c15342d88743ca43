package io.sottovoce.learning.spec;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The parameters a model starts from: a function of the model and a seed alone, the same on every platform.
 *
 * <p>Biases are zero and a layer may state another rule ({@link Initial}). By the usual rule a weight is uniform in (-a, a) with a = sqrt(6 / fanIn) where a ReLU follows (He et al. 2015) and
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
            fill(parameters, block, random);
        }
        return parameters;
    }

    private static void fill(float[] parameters, ParameterBlock block, RandomGenerator random) {
        Initial initial = block.initial();
        switch (initial.kind()) {
            case ZEROS -> {}
            case CONSTANT -> Arrays.fill(parameters, block.offset(), block.end(), (float) initial.value());
            case NORMAL -> normal(parameters, block, random);
            case UNIFORM -> uniform(parameters, block, initial.value(), random);
            case HE -> uniform(parameters, block, Math.sqrt(6 / (double) Math.max(1, block.fanIn())), random);
            case XAVIER, USUAL -> uniform(parameters, block, xavier(block), random);
        }
    }

    private static double xavier(ParameterBlock block) {
        return Math.sqrt(6 / Math.max(1, (double) block.fanIn() + block.fanOut()));
    }

    private static void uniform(float[] parameters, ParameterBlock block, double bound, RandomGenerator random) {
        for (int i = block.offset(); i < block.end(); i++) {
            parameters[i] = (float) bound * (2 * SplitMix64.unit(random.nextLong()) - 1);
        }
    }

    /** Box and Muller's transform in strict arithmetic, one draw of two a value. */
    private static void normal(float[] parameters, ParameterBlock block, RandomGenerator random) {
        double deviation = block.initial().value();
        for (int i = block.offset(); i < block.end(); i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - (double) SplitMix64.unit(random.nextLong())));
            double angle = 2 * Math.PI * SplitMix64.unit(random.nextLong());
            parameters[i] = (float) (deviation * radius * StrictMath.cos(angle));
        }
    }
}
