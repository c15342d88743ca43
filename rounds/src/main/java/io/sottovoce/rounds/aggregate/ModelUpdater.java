package io.sottovoce.rounds.aggregate;

import io.sottovoce.rounds.optimiser.ServerOptimiser;
import java.util.List;

/**
 * Takes the mean of a cohort's updates, or what another rule makes of them, and steps the model, block by block.
 *
 * <p>Guarantees for the mean: memory is a few blocks whatever the dimension and the cohort; the result is the same bit for
 * bit for every block size and every order of the contributions, since each coordinate is summed in the order of client
 * ids; the mean of identical updates is that update exactly. Other rules say what they need. Does not close readers. Not
 * bounded here: the norm of an update. Thread-safe: it keeps nothing between calls.
 */
public final class ModelUpdater {
    /** Coordinates a block where the caller has no reason for another size: 256 KiB of float32. */
    public static final int BLOCK_SIZE = 1 << 16;

    private final ServerOptimiser optimiser;
    private final AggregateRule rule;
    private final int blockSize;

    /** An updater with blocks of {@link #BLOCK_SIZE} coordinates. */
    public ModelUpdater(ServerOptimiser optimiser) {
        this(optimiser, AggregateRule.WEIGHTED_MEAN, BLOCK_SIZE);
    }

    /** An updater with a rule in the place of the weighted mean. */
    public ModelUpdater(ServerOptimiser optimiser, AggregateRule rule) {
        this(optimiser, rule, BLOCK_SIZE);
    }

    /** An updater with blocks of {@code blockSize} coordinates. */
    public ModelUpdater(ServerOptimiser optimiser, int blockSize) {
        this(optimiser, AggregateRule.WEIGHTED_MEAN, blockSize);
    }

    /** An updater with both of its own. */
    public ModelUpdater(ServerOptimiser optimiser, AggregateRule rule, int blockSize) {
        if (blockSize < 1) {
            throw new IllegalArgumentException("block size is " + blockSize + ", expected at least 1");
        }
        this.optimiser = optimiser;
        this.rule = rule;
        this.blockSize = blockSize;
    }

    /**
     * Computes one server step.
     *
     * @param parameters the current model; its dimension is that of everything else
     * @param contributions at least one; distinct clients
     * @param state one reader for each of the optimiser's state vectors; {@link #initialState} before the first step
     * @param target where the new model goes
     * @param stateTarget one writer for each state vector
     */
    public UpdateResult apply(
            BlockReader parameters,
            List<WeightedUpdate> contributions,
            List<BlockReader> state,
            BlockWriter target,
            List<BlockWriter> stateTarget) {
        int vectors = optimiser.initialState().size();
        if (state.size() != vectors || stateTarget.size() != vectors) {
            throw new IllegalArgumentException(optimiser.kind() + " has " + vectors + " state vectors, not "
                    + state.size() + " read and " + stateTarget.size() + " written");
        }
        state.forEach(vector -> requireDimension("state", vector, parameters.dimension()));
        MeanSource mean = rule.over(contributions, parameters.dimension());
        return new StepRun(optimiser, parameters, mean, state, blockSize).run(target, stateTarget);
    }

    /** The optimiser's state before the first step, for a model of this dimension. */
    public static List<BlockReader> initialState(ServerOptimiser optimiser, long dimension) {
        return optimiser.initialState().stream()
                .map(value -> BlockReader.constant(dimension, value))
                .toList();
    }

    static void requireDimension(String what, BlockReader vector, long dimension) {
        if (vector.dimension() != dimension) {
            throw new IllegalArgumentException(
                    what + " has " + vector.dimension() + " coordinates, the model has " + dimension);
        }
    }
}
