package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.KernelThreads;
import io.sottovoce.learning.kernels.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a model, prepared for one number of rows. Networks of different numbers of rows share parameters,
 * gradients and activations, so that the last, smaller batch of a pass costs a preparation and no memory. Thread-confined.
 */
public final class Network implements AutoCloseable {
    private final List<Layer> layers;
    private final PreparedChain chain;
    private final Tensor input;
    private final @Nullable Tensor inputGradient;
    private final boolean lastIsLoss;
    private final List<ExampleGradients> examples = new ArrayList<>();

    /**
     * Prepares a network.
     *
     * @param rows examples in a batch
     * @param withInputGradient whether the way back goes to the input
     * @param lastIsLoss whether the last layer, a sigmoid or softmax, belongs to the loss: what comes out are its
     *     arguments, and it takes no part in the way back
     */
    public Network(Site site, int rows, boolean withInputGradient, boolean lastIsLoss) {
        List<Integer> shape = site.spec().input();
        this.lastIsLoss = lastIsLoss;
        this.input = site.buffers().rows("input/x", rows, shape);
        this.inputGradient = withInputGradient ? site.buffers().rows("input/gx", rows, shape) : null;
        int count = site.spec().layers().size() - (lastIsLoss ? 1 : 0);
        this.chain = new PreparedChain(site, "", site.spec().layers().subList(0, count), rows);
        chain.prepare(shape, input, inputGradient);
        this.layers = chain.layers();
        layers.forEach(layer -> {
            if (layer.examples() != null) {
                examples.add(layer.examples());
            }
        });
    }

    /** The layers in order. */
    public List<Layer> layers() {
        return List.copyOf(layers);
    }

    /** Whether the last layer of the model is left out. */
    public boolean lastIsLoss() {
        return lastIsLoss;
    }

    /** What goes in: [rows, ...]. */
    public Tensor input() {
        return input;
    }

    /** The gradient of the loss with respect to the input, where it was asked for. */
    public Tensor inputGradient() {
        if (inputGradient == null) {
            throw new IllegalStateException("the network was prepared without the gradient of its input");
        }
        return inputGradient;
    }

    /** What comes out: [rows, outputs]. */
    public Tensor output() {
        return chain.output();
    }

    /** Where the gradient of the loss with respect to the output goes: [rows, outputs]. */
    public Tensor outputGradient() {
        return chain.outputGradient();
    }

    /** From the input to the output; what follows on the same thread runs on that thread alone. */
    public void forward() {
        KernelThreads.one();
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).forward().run();
        }
    }

    /** From the gradient of the output to those of all parameters. */
    public void backward() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward().run();
        }
    }

    /**
     * From the gradient of the output to that of the input, by the cheapest way: the gradients of the parameters mean
     * nothing afterwards.
     */
    public void backwardToInput() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).toInput().run();
        }
    }

    /** Whether every layer with parameters has their gradients by example. */
    public boolean byExample() {
        return layers.stream().allMatch(layer -> !layer.parametric() || layer.examples() != null);
    }

    /** The gradients by example of the layers with parameters. */
    public List<ExampleGradients> examples() {
        return examples;
    }

    /** As {@link #backward}, but leaves the gradients of parameters to {@link ExampleGradients#sum}. */
    public void backwardByExample() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            ExampleGradients each = layers.get(i).examples();
            if (each == null) {
                layers.get(i).backward().run();
            } else {
                each.backward().run();
            }
        }
    }

    @Override
    public void close() {
        layers.forEach(Layer::close);
    }
}
