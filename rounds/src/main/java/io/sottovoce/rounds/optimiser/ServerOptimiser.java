package io.sottovoce.rounds.optimiser;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.Map;

/**
 * Turns the mean update {@code Delta} of a round into a step of the global model {@code x}.
 *
 * <p>Every optimiser works coordinate by coordinate in {@code double}, so the result does not depend on how the vector
 * is cut into blocks. {@code Delta} is the weighted mean of (trained - received) parameters: a step goes along it.
 * An optimiser itself has no state; its state vectors are handed in and changed in place.
 *
 * <p>Sources: FedAvg, McMahan et al. 2017 (with the server learning rate of Reddi et al. 2021, Algorithm 1); FedAvgM, Hsu
 * et al. 2019; FedAdagrad, FedYogi, FedAdam, Reddi et al. 2021, Algorithm 2.
 */
public sealed interface ServerOptimiser permits FedAvg, FedAvgM, FedAdagrad, FedYogi, FedAdam {
    /** Largest learning rate that is accepted. */
    double LEARNING_RATE_MAX = 1000;

    /** Name in a task specification. */
    String kind();

    /** The values that the state vectors have before the first step, one a vector; its size is the number of vectors. */
    List<Double> initialState();

    /**
     * Moves the first {@code length} coordinates of a block.
     *
     * @param parameters {@code x}, changed in place
     * @param meanDelta {@code Delta}, only read
     * @param state the state vectors in the order of {@link #initialState}, changed in place
     */
    void step(double[] parameters, double[] meanDelta, double[][] state, int length);

    /** The settings, as {@link #fromTree} reads them. */
    Map<String, Object> toTree();

    /** Reads {@code {kind, learningRate, ...}}; a setting that the kind does not have is refused. */
    static ServerOptimiser fromTree(SpecTree tree) {
        return OptimiserReader.read(tree);
    }
}
