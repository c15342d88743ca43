package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a model, prepared for one number of rows. Networks of different numbers of rows share parameters,
 * gradients and activations, so that the last, smaller batch of a pass costs a preparation and no memory. Thread-confined.
 */
public final class Network implements AutoCloseable {
    private final List<Layer> layers = new ArrayList<>();
    private final Tensor output;
    private final Tensor outputGradient;

    /**
     * Prepares a network.
     *
     * @param rows examples in a batch
     * @param activations the buffers of all layers' inputs and outputs, for at least so many rows
     * @param inputGradient whether {@link #backward} also gives the gradient with respect to the input
     */
    public Network(
            ModelSpec spec,
            int rows,
            Kernels kernels,
            Activations activations,
            Tensor parameters,
            Tensor gradients,
            boolean inputGradient) {
        Preparation preparation =
                new Preparation(spec, rows, kernels, activations, parameters, gradients, inputGradient);
        for (int i = 0; i < spec.layers().size(); i++) {
            layers.add(preparation.prepare(i));
        }
        int last = spec.layers().size();
        this.output = activations.value(last, rows, spec.outputShape(last - 1));
        this.outputGradient = activations.gradient(last, rows, spec.outputShape(last - 1));
    }

    /** The layers in order. */
    public List<Layer> layers() {
        return List.copyOf(layers);
    }

    /** What comes out: [rows, outputs]. */
    public Tensor output() {
        return output;
    }

    /** Where the gradient of the loss with respect to the output goes: [rows, outputs]. */
    public Tensor outputGradient() {
        return outputGradient;
    }

    /** From the input to the output. */
    public void forward() {
        for (Layer layer : layers) {
            layer.forward().run();
        }
    }

    /** From the gradient of the output to those of all parameters. */
    public void backward() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward().run();
        }
    }

    @Override
    public void close() {
        layers.forEach(Layer::close);
    }

    /** The buffers between layers: number 0 is the input, number i the output of layer i - 1. */
    public static final class Activations {
        private final List<Tensor> values = new ArrayList<>();
        private final List<Tensor> gradients = new ArrayList<>();

        /** Buffers for batches of up to so many rows. */
        public Activations(ModelSpec spec, int rowsMax, Arena arena) {
            for (int i = 0; i <= spec.layers().size(); i++) {
                List<Integer> shape = i == 0 ? spec.input() : spec.outputShape(i - 1);
                boolean shared = i > 0 && spec.layers().get(i - 1) instanceof LayerSpec.Flatten;
                values.add(shared ? values.get(i - 1) : arena.allocate(rows(rowsMax, shape)));
                gradients.add(shared ? gradients.get(i - 1) : arena.allocate(rows(rowsMax, shape)));
            }
        }

        /** A buffer seen as so many rows of a shape. */
        public Tensor value(int index, int rows, List<Integer> shape) {
            return values.get(index).view(rows(rows, shape));
        }

        /** The gradient of a buffer, likewise. */
        public Tensor gradient(int index, int rows, List<Integer> shape) {
            return gradients.get(index).view(rows(rows, shape));
        }

        private static long[] rows(int rows, List<Integer> shape) {
            long[] extents = new long[shape.size() + 1];
            extents[0] = rows;
            for (int i = 0; i < shape.size(); i++) {
                extents[i + 1] = shape.get(i);
            }
            return extents;
        }
    }

    /** Turns declarations into kernels. */
    private record Preparation(
            ModelSpec spec,
            int rows,
            Kernels kernels,
            Activations activations,
            Tensor parameters,
            Tensor gradients,
            boolean inputGradient) {
        Layer prepare(int index) {
            Tensor x = activations.value(index, rows, spec.inputShape(index));
            Tensor gx = activations.gradient(index, rows, spec.inputShape(index));
            Tensor y = activations.value(index + 1, rows, spec.outputShape(index));
            Tensor gy = activations.gradient(index + 1, rows, spec.outputShape(index));
            boolean needed = inputGradient || anyParametersBefore(index);
            LayerSpec layer = spec.layers().get(index);
            String name = spec.layerName(index);
            if (layer instanceof LayerSpec.Dense) {
                return dense(name, x, needed ? gx : null, y, gy);
            }
            if (layer instanceof LayerSpec.Conv2d conv) {
                return conv2d(name, conv, x, needed ? gx : null, y, gy);
            }
            if (layer instanceof LayerSpec.MaxPool2d pool) {
                Kernel backward = needed
                        ? kernels.maxPoolBackward(x, pool.size(), pool.stride(), false, y, gy, gx)
                        : Kernel.sequence(List.of());
                return new Layer(name, kernels.maxPool(x, pool.size(), pool.stride(), false, y), backward);
            }
            if (layer instanceof LayerSpec.Relu) {
                Kernel backward = needed ? kernels.reluBackward(y, gy, gx) : Kernel.sequence(List.of());
                return new Layer(name, kernels.relu(x, y), backward);
            }
            return new Layer(name, Kernel.sequence(List.of()), Kernel.sequence(List.of()));
        }

        private Layer dense(String name, Tensor x, @Nullable Tensor gx, Tensor y, Tensor gy) {
            Tensor w = block(name + ".weight", parameters);
            List<Kernel> backward = new ArrayList<>();
            backward.add(kernels.biasBackward(y, false, gy, block(name + ".bias", gradients)));
            backward.add(kernels.matmul(x, true, gy, false, block(name + ".weight", gradients)));
            if (gx != null) {
                backward.add(kernels.matmul(gy, false, w, true, gx));
            }
            return new Layer(
                    name, kernels.affine(x, w, block(name + ".bias", parameters), false, y), Kernel.sequence(backward));
        }

        private Layer conv2d(String name, LayerSpec.Conv2d conv, Tensor x, @Nullable Tensor gx, Tensor y, Tensor gy) {
            boolean same = conv.padding() == LayerSpec.Padding.SAME;
            Tensor w = block(name + ".weight", parameters);
            return new Layer(
                    name,
                    kernels.conv2d(x, w, block(name + ".bias", parameters), same, y),
                    kernels.conv2dBackward(
                            x, w, same, gy, gx, block(name + ".weight", gradients), block(name + ".bias", gradients)));
        }

        private boolean anyParametersBefore(int index) {
            return spec.layers().subList(0, index).stream()
                    .anyMatch(layer -> layer instanceof LayerSpec.Dense || layer instanceof LayerSpec.Conv2d);
        }

        private Tensor block(String name, Tensor vector) {
            ParameterBlock block = spec.block(name);
            return vector.slice(
                    block.offset(),
                    block.shape().stream().mapToLong(Integer::longValue).toArray());
        }
    }
}
