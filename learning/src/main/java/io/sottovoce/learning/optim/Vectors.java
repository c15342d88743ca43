package io.sottovoce.learning.optim;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import java.util.List;

/**
 * What an optimiser works on.
 *
 * @param parameters the flat vector
 * @param gradients of the loss, which may be changed by a step
 * @param trained the parts that move
 */
public record Vectors(Kernels kernels, Arena arena, Tensor parameters, Tensor gradients, List<Segment> trained) {
    /** A vector of zeros as long as the parameters. */
    Tensor state() {
        return arena.allocate(parameters.size());
    }
}
