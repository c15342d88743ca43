package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declaration of one layer. Shapes are per example and channel-last.
 *
 * <p>Each kind infers its output shape and the shapes of its parameters from its input shape, without allocating.
 */
public sealed interface LayerSpec {
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

    /** The layer as a level of a neutral tree. */
    default Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind());
        tree.putAll(settings());
        return tree;
    }

    /** A parameter of a layer before it has a place; fans as in {@link ParameterBlock}. */
    record Parameter(String name, List<Integer> shape, long fanIn, long fanOut) {}

    /** An input shape that a layer cannot take. */
    final class ShapeMismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ShapeMismatch(List<Integer> found, String expected) {
            super("found an input of shape " + found + ", expected " + expected);
        }
    }

    /** {@code y = x W + b} with W of shape [inputs, units] and b of shape [units]. */
    record Dense(int units) implements LayerSpec {
        @Override
        public String kind() {
            return "dense";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            if (input.size() != 1) {
                throw new ShapeMismatch(input, "one dimension (put a flatten layer before)");
            }
            return List.of(units);
        }

        @Override
        public List<Parameter> parameters(List<Integer> input) {
            int inputs = input.get(0);
            return List.of(
                    new Parameter("weight", List.of(inputs, units), inputs, units),
                    new Parameter("bias", List.of(units), 0, 0));
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("units", (long) units);
        }
    }

    /**
     * Two-dimensional cross-correlation with stride 1 over [height, width, channels], with weights of shape [kernel,
     * kernel, channels, filters] and a bias of shape [filters].
     */
    record Conv2d(int filters, int kernel, Padding padding) implements LayerSpec {
        @Override
        public String kind() {
            return "conv2d";
        }

        @Override
        public List<Integer> outputShape(List<Integer> input) {
            if (input.size() != 3) {
                throw new ShapeMismatch(input, "[height, width, channels]");
            }
            if (padding == Padding.SAME) {
                return List.of(input.get(0), input.get(1), filters);
            }
            int height = input.get(0) - kernel + 1;
            int width = input.get(1) - kernel + 1;
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
                            Shapes.times(area, filters)),
                    new Parameter("bias", List.of(filters), 0, 0));
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("filters", (long) filters);
            settings.put("kernel", (long) kernel);
            settings.put("padding", padding.word());
            return settings;
        }
    }

    /** Zero padding of a convolution. */
    enum Padding {
        /** The output has the height and width of the input. */
        SAME,
        /** No padding: the output shrinks by the kernel less one. */
        VALID;

        /** The word in a tree. */
        public String word() {
            return this == SAME ? "same" : "valid";
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
            if (input.size() != 3 || input.get(0) < size || input.get(1) < size) {
                throw new ShapeMismatch(
                        input, "[height, width, channels] of at least " + size + " x " + size + " for its window");
            }
            return List.of((input.get(0) - size) / stride + 1, (input.get(1) - size) / stride + 1, input.get(2));
        }

        @Override
        public Map<String, Object> settings() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("size", (long) size);
            settings.put("stride", (long) stride);
            return settings;
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
