package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;

/**
 * One convolution, prepared for fixed operands; its kernels are of the same inputs, so that a way back may take up what the
 * forward run before it made of them. Images are [rows, height, width, channels].
 */
public interface Convolution {
    /** Outputs, of the inputs, the weights and the bias. */
    Kernel forward();

    /**
     * Gradients, for the inputs of the last forward run.
     *
     * @param gy as the outputs; may be overwritten
     * @param gx as the inputs, or null where nobody needs it
     * @param gw as the weights; {@code gb} follows it directly in memory
     */
    Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb);

    /**
     * The gradient of the inputs alone. May overwrite the weights' gradients where that is the cheaper way.
     *
     * @param gw as for {@link #backward}, with {@code gb}
     */
    default Kernel inputBackward(Tensor gy, Tensor gx, Tensor gw, Tensor gb) {
        return backward(gy, gx, gw, gb);
    }
}
