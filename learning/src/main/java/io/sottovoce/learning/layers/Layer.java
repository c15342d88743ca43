package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;

/**
 * One layer, prepared for a number of rows: its kernels read and write fixed tensors.
 *
 * @param forward from the input and the parameters to the output
 * @param backward from the gradient of the output to those of the parameters and, where somebody needs it, of the input;
 *     may overwrite the gradient of the output
 */
public record Layer(String name, Kernel forward, Kernel backward) implements AutoCloseable {
    @Override
    public void close() {
        forward.close();
        backward.close();
    }
}
