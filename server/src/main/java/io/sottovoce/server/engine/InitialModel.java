package io.sottovoce.server.engine;

import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.rounds.aggregate.BlockReader;

/** A model's first parameters as they are drawn, to be read once from the first to the last. For one thread. */
final class InitialModel implements BlockReader {
    private final InitialParameters parameters;
    private final long dimension;
    private long position;

    InitialModel(ModelSpec model, long seed) {
        this.parameters = new InitialParameters(model, seed);
        this.dimension = model.parameterCount();
    }

    @Override
    public long dimension() {
        return dimension;
    }

    @Override
    public void read(long from, float[] target, int length) {
        if (from != position || length < 0 || length > dimension - from) {
            throw new IllegalArgumentException(
                    "block " + from + "+" + length + " of " + dimension + ", expected the one at " + position);
        }
        parameters.next(target, length);
        position += length;
    }
}
