package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.rounds.round.Evaluation;

/** Trains and evaluates one model with the code of production; used by one thread, over many clients. */
public interface Learner extends AutoCloseable {
    /**
     * Does what a client does in a round.
     *
     * @param global the parameters that the client received; not changed
     * @param data the client's examples
     * @param seed of the order of the examples
     */
    LocalResult train(float[] global, Dataset data, long seed);

    /** Evaluates parameters on examples. */
    Evaluation evaluate(float[] parameters, Dataset data);

    @Override
    void close();
}
