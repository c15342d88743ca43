package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The declaration of one layer. Shapes are per example and channel-last: {@code [features]}, {@code [time, features]} or
 * {@code [height, width, channels]}.
 *
 * <p>Each kind infers its output shape and the shapes of its parameters from its input shape, without allocating.
 */
public sealed interface LayerSpec
        permits Attention,
                Conv1d,
                Dropout,
                Embedding,
                GlobalPool,
                LayerSpec.Conv2d,
                LayerSpec.Dense,
                LayerSpec.Flatten,
                LayerSpec.MaxPool2d,
                LayerSpec.Relu,
                MatrixFactors,
                Normalisation,
                Pointwise,
                Pool,
                Positional,
                Recurrent,
                Residual,
                Softmax,
                Transformer {
    /** The words of all kinds of layer. */
    static SortedSet<String> kinds() {
        return LayerKinds.words();
    }

    /** The word for this kind of layer in a tree. */
    String kind();

    /**
     * Shape of the output.
     *
     * @throws ShapeMismatch where the input does not fit; the message says found and expected, the caller knows where
     */
    List<Integer> outputShape(List<Integer> input);

    /** The parameters, in the order in which they lie in the flat vector. */
    default List<Parameter> parameters(List<Integer> input) {
        return List.of();
    }

    /** The settings besides the kind. */
    default Map<String, Object> settings() {
        return Map.of();
    }

    /** Floats per example that the layer keeps beside its output, for limits. */
    default long workspacePerExample(List<Integer> input) {
        return 0;
    }

    /** The layer as a level of a neutral tree. */
    default Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind());
        tree.putAll(settings());
        return tree;
    }

    /**
     * A parameter of a layer before it has a place; fans as in {@link ParameterBlock}.
     *
     * @param initial how it starts
     * @param trained false for statistics that are kept in the vector but have no gradient
     */
    record Parameter(String name, List<Integer> shape, long fanIn, long fanOut, Initial initial, boolean trained) {
        /** A weight that starts by the usual rule, or a bias where the fans are zero. */
        public Parameter(String name, List<Integer> shape, long fanIn, long fanOut) {
            this(name, shape, fanIn, fanOut, fanIn > 0 ? Initial.USUAL : Initial.ZEROS, true);
        }

        /** A trained parameter without fan that starts by a rule of its own. */
        static Parameter starting(String name, List<Integer> shape, Initial initial) {
            return new Parameter(name, shape, 0, 0, initial, true);
        }

        /** A bias. */
        static Parameter bias(int size) {
            return new Parameter("bias", List.of(size), 0, 0);
        }

        /** The parameter of a layer within a layer. */
        Parameter within(String layer, boolean rectified) {
            return new Parameter(layer + "." + name, shape, fanIn, fanOut, initial.orUsual(rectified), trained);
        }
    }

    /** An input shape that a layer cannot take. */
    final class ShapeMismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ShapeMismatch(List<Integer> found, String expected) {
            super("found an input of shape " + found + ", expected " + expected);
        }

        /** The mismatch of a layer within a layer. */
        ShapeMismatch(String layer, ShapeMismatch inner) {
            super(layer + ": " + inner.getMessage());
        }
    }

    /**
     * {@code y = x W + b} with W of shape [inputs, units] and b of shape [units]; over [time, inputs] at each time.
     */
    record Dense(int units, Initial init) implements LayerSpec {
        /** Weights that start by the usual rule. */
        public Dense(int units) {
            this(units, Initial.USUAL);
        }

        @Override
        public String kind() {
            return "dense";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            if (input.size() > 2) {
                throw new ShapeMismatch(input, "one dimension (put a flatten layer before), or [time, features]");
            }
            return Shapes.withLast(input, units);
        }

        @Override
        public List<Parameter> parameters(List<Integer> input) {
            int inputs = Shapes.last(input);
            return List.of(
                    new Parameter("weight", List.of(inputs, units), inputs, units, init, true), Parameter.bias(units));
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("units", (long) units);
            init.write(settings);
            return settings;
        }
    }

    /**
     * Two-dimensional cross-correlation over [height, width, channels], with weights of shape [kernel, kernel, channels,
     * filters] and a bias of shape [filters].
     */
    record Conv2d(int filters, int kernel, int stride, Padding padding, Initial init) implements LayerSpec {
        /** Stride 1, weights that start by the usual rule. */
        public Conv2d(int filters, int kernel, Padding padding) {
            this(filters, kernel, 1, padding, Initial.USUAL);
        }

        @Override
        public String kind() {
            return "conv2d";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            if (input.size() != 3) {
                throw new ShapeMismatch(input, "[height, width, channels]");
            }
            int height = padding.extent(input.get(0), kernel, stride);
            int width = padding.extent(input.get(1), kernel, stride);
            if (height < 1 || width < 1) {
                throw new ShapeMismatch(input, "at least " + kernel + " x " + kernel + " for its kernel");
            }
            return List.of(height, width, filters);
        }

        @Override
        public List<Parameter> parameters(List<Integer> input) {
            int channels = input.get(2);
            long area = (long) kernel * kernel;
            return List.of(
                    new Parameter(
                            "weight",
                            List.of(kernel, kernel, channels, filters),
                            Shapes.times(area, channels),
                            Shapes.times(area, filters),
                            init,
                            true),
                    Parameter.bias(filters));
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("filters", (long) filters);
            settings.put("kernel", (long) kernel);
            if (stride != 1) {
                settings.put("stride", (long) stride);
            }
            settings.put("padding", padding.word());
            init.write(settings);
            return settings;
        }
    }

    /** Zero padding of a convolution. */
    enum Padding {
        /** The output has the height and width of the input over the stride, rounded up; the odd zero goes to the end. */
        SAME,
        /** No padding: positions where the kernel does not fit are left out. */
        VALID;

        /** The word in a tree. */
        public String word() {
            return this == SAME ? "same" : "valid";
        }

        /** Extent of the output; below 1 where the kernel does not fit. */
        public int extent(int input, int kernel, int stride) {
            if (this == SAME) {
                return (input + stride - 1) / stride;
            }
            return input < kernel ? 0 : (input - kernel) / stride + 1;
        }

        /** Zeros before the first element. */
        public int before(int input, int kernel, int stride) {
            if (this == VALID) {
                return 0;
            }
            int total = (extent(input, kernel, stride) - 1) * stride + kernel - input;
            return Math.max(0, total) / 2;
        }
    }

    /** Maximum over windows of size x size, moved by stride; rows and columns that fill no window are left out. */
    record MaxPool2d(int size, int stride) implements LayerSpec {
        @Override
        public String kind() {
            return "maxpool2d";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            return Pool.outputShape(input, 3, size, stride);
        }

        @Override
        public Map<String, Object> settings() {
            return Pool.settings(size, stride);
        }
    }

    /** Any shape to one dimension, in row-major order. */
    record Flatten() implements LayerSpec {
        @Override
        public String kind() {
            return "flatten";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            long size = Shapes.size(input);
            if (size > Integer.MAX_VALUE) {
                throw new ShapeMismatch(input, "at most " + Integer.MAX_VALUE + " elements");
            }
            return List.of((int) size);
        }
    }

    /** {@code max(x, 0)}, elementwise. */
    record Relu() implements LayerSpec {
        @Override
        public String kind() {
            return "relu";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            return input;
        }
    }
}
