package io.sottovoce.server.engine;

import io.sottovoce.rounds.aggregate.BlockCopy;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;

/** Parameters of stored models in memory. */
final class Parameters {
    private Parameters() {}

    static float[] of(BlockReader reader) {
        float[] values = new float[Math.toIntExact(reader.dimension())];
        BlockCopy.copy(reader, BlockWriter.into(values));
        return values;
    }
}
