package io.sottovoce.rounds.port;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.aggregate.BlockReader;

/**
 * Reads the updates that a transport has verified and stored. How they are staged, chunk by chunk and resumable, is the
 * transport's business. Methods throw {@link StorageException} where the medium fails.
 */
public interface UpdateStore {
    /**
     * Opens a complete update; the caller closes the reader.
     *
     * @throws IllegalStateException where it is not there
     */
    BlockReader open(TaskId task, long round, ClientId client);

    /** Deletes the update of a client; nothing where there is none. */
    void discard(TaskId task, long round, ClientId client);

    /** Deletes everything of a round, complete or not. */
    void discardRound(TaskId task, long round);
}
