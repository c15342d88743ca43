package io.sottovoce.rounds.port;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockWriter;
import java.util.List;

/** A model version that is being written. Ends with {@link #complete} or with {@link #close}, which throws it away. */
public interface ModelDraft extends AutoCloseable {
    /** Where the parameters go, all of them, in ascending order. */
    BlockWriter parameters();

    /** Where the optimiser's state vectors go, in its order. */
    List<BlockWriter> state();

    /**
     * Makes what was written durable and readable.
     *
     * @return SHA-256 of the parameters as little-endian float32
     * @throws IllegalStateException where a vector was not written to its end
     */
    ContentHash complete();

    /** Throws the draft away unless it was completed. */
    @Override
    void close();
}
