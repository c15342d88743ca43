package io.sottovoce.learning.spec;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The parameters a model starts from: a function of the model and a seed alone, the same on every platform. They come in
 * the order of the flat vector, in pieces of any length, so that nobody needs to have them all at once.
 *
 * <p>Biases are zero and a layer may state another rule ({@link Initial}). By the usual rule a weight is uniform in (-a, a) with a = sqrt(6 / fanIn) where a ReLU follows (He et al. 2015) and
 * a = sqrt(6 / (fanIn + fanOut)) elsewhere (Glorot and Bengio 2010). The generator is SplitMix64, one draw a weight in
 * the order of the flat vector; the upper 24 bits make the uniform number. For one thread.
 */
public final class InitialParameters {
    private final List<ParameterBlock> blocks;
    private final RandomGenerator random;
    private int index;
    private int done;

    /** The parameters from the first on. */
    public InitialParameters(ModelSpec model, long seed) {
        this.blocks = model.blocks();
        this.random = new SplitMix64(seed);
    }

    /** A new vector of {@link ModelSpec#parameterCount()} floats. */
    public static float[] of(ModelSpec model, long seed) {
        float[] parameters = new float[model.parameterCount()];
        new InitialParameters(model, seed).next(parameters, parameters.length);
        return parameters;
    }

    /**
     * Puts the next {@code length} parameters into the front of {@code target}.
     *
     * @throws IndexOutOfBoundsException where there are not so many any more
     */
    public void next(float[] target, int length) {
        int from = 0;
        while (from < length) {
            ParameterBlock block = blocks.get(index);
            int count = Math.min(block.size() - done, length - from);
            fill(block, target, from, from + count);
            from += count;
            done += count;
            if (done == block.size()) {
                index++;
                done = 0;
            }
        }
    }

    private void fill(ParameterBlock block, float[] target, int from, int to) {
        Initial initial = block.initial();
        switch (initial.kind()) {
            case ZEROS -> Arrays.fill(target, from, to, 0);
            case CONSTANT -> Arrays.fill(target, from, to, (float) initial.value());
            case NORMAL -> normal(target, from, to, initial.value());
            case UNIFORM -> uniform(target, from, to, initial.value());
            case HE -> uniform(target, from, to, Math.sqrt(6 / (double) Math.max(1, block.fanIn())));
            case XAVIER, USUAL -> uniform(target, from, to, xavier(block));
        }
    }

    private static double xavier(ParameterBlock block) {
        return Math.sqrt(6 / Math.max(1, (double) block.fanIn() + block.fanOut()));
    }

    private void uniform(float[] target, int from, int to, double bound) {
        for (int i = from; i < to; i++) {
            target[i] = (float) bound * (2 * SplitMix64.unit(random.nextLong()) - 1);
        }
    }

    /** Box and Muller's transform in strict arithmetic, one draw of two a value. */
    private void normal(float[] target, int from, int to, double deviation) {
        for (int i = from; i < to; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - (double) SplitMix64.unit(random.nextLong())));
            double angle = 2 * Math.PI * SplitMix64.unit(random.nextLong());
            target[i] = (float) (deviation * radius * StrictMath.cos(angle));
        }
    }
}
