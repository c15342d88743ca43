package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * One layer, prepared for a number of rows: its kernels read and write fixed tensors.
 *
 * @param name of the layer, also the beginning of its parameters' names
 * @param forward from the input and the parameters to the output
 * @param backward from the gradient of the output to those of the parameters and, where somebody needs it, of the input;
 *     may overwrite the gradient of the output
 * @param parametric whether there are parameters
 * @param examples the same by example; null where the layer cannot
 * @param toInput from the gradient of the output to that of the input; those of the parameters mean nothing afterwards
 */
public record Layer(
        String name,
        Kernel forward,
        Kernel backward,
        boolean parametric,
        @Nullable ExampleGradients examples,
        Kernel toInput)
        implements AutoCloseable {
    static final Kernel NOTHING = () -> {};

    /** A layer without parameters. */
    Layer(String name, Kernel forward, Kernel backward) {
        this(name, forward, backward, false, null, backward);
    }

    /** A layer with parameters, whose gradients by example are not to be had. */
    static Layer parametric(String name, Kernel forward, Kernel backward) {
        return new Layer(name, forward, backward, true, null, backward);
    }

    @Override
    public void close() {
        forward.close();
        backward.close();
        if (toInput != backward) {
            toInput.close();
        }
        if (examples != null) {
            examples.close();
        }
    }
}
