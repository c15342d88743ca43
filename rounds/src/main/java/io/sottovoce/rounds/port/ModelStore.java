package io.sottovoce.rounds.port;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.round.ModelVersion;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the models of tasks: parameters, and the server optimiser's state that belongs to them.
 *
 * <p>A version is written as a {@link ModelDraft}, becomes readable when it is complete, and the task's latest when it is
 * promoted. Methods throw {@link StorageException} where the medium fails and {@link IllegalStateException} on a call out
 * of order or for a version that is not there.
 */
public interface ModelStore {
    /**
     * Begins to write a version. What an earlier attempt left of a version that was never promoted is replaced.
     *
     * @param dimension coordinates of the parameters and of each state vector
     * @param stateVectors number of the optimiser's state vectors
     */
    ModelDraft draft(TaskId task, long version, long dimension, int stateVectors);

    /** Makes a complete version, with exactly this hash, the task's latest. Repeating it does nothing. */
    void promote(TaskId task, ModelVersion version);

    /** The version that was promoted last. */
    Optional<ModelVersion> latest(TaskId task);

    /** Opens the parameters of a complete version; the caller closes the reader. */
    BlockReader parameters(TaskId task, long version);

    /** Opens the state vectors of a complete version, possibly none; the caller closes the readers. */
    List<BlockReader> state(TaskId task, long version);
}
