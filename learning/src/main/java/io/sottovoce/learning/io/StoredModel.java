package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;

/**
 * A model out of a file.
 *
 * @param parameters the flat vector, owned by the reader's caller
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record StoredModel(ModelSpec spec, float[] parameters) {
    /** Checks that the parameters are as many as the model has. */
    public StoredModel {
        if (parameters.length != spec.parameterCount()) {
            throw new IllegalArgumentException(
                    parameters.length + " parameters, the model has " + spec.parameterCount());
        }
    }
}
