package io.sottovoce.learning.optim;

import io.sottovoce.learning.spec.OptimiserSpec;

/** Steps the parameters by their gradients. Holds its state in native memory; thread-confined. */
public interface Optimiser extends AutoCloseable {
    /** Prepares the optimiser of a plan over these vectors. */
    static Optimiser of(OptimiserSpec spec, Vectors vectors) {
        return spec instanceof OptimiserSpec.Sgd sgd
                ? new Descent(sgd, vectors)
                : new Adaptive(AdaptiveRule.of(spec), spec.learningRate(), vectors);
    }

    /**
     * One step.
     *
     * @param factor on the learning rate
     */
    void step(double factor);

    /** Forgets what earlier steps left behind, as before a client's training. */
    void reset();

    @Override
    void close();
}
