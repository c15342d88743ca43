package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Prepares {@code y = x W + b}, at each position where there are several. */
final class DenseLayer {
    private DenseLayer() {}

    static Layer prepare(Place place) {
        Kernels kernels = place.kernels();
        int positions = place.positions();
        Tensor x = place.x().view(positions, place.channels());
        Tensor y = place.y().view(positions, place.y().size() / positions);
        Tensor gy = place.gy().view(positions, place.gy().size() / positions);
        Tensor w = place.parameter("weight");
        Tensor b = place.parameter("bias");
        Kernel bias = kernels.biasBackward(y, place.rectified(), gy, place.gradient("bias"));
        Kernel weight = kernels.matmul(x, true, gy, false, place.gradient("weight"));
        List<Kernel> toInput = new ArrayList<>();
        if (place.gx() != null) {
            toInput.add(kernels.matmul(gy, false, w, true, place.gx().view(positions, place.channels())));
        }
        List<Kernel> backward = new ArrayList<>(List.of(bias, weight));
        backward.addAll(toInput);
        toInput.add(0, bias);
        Kernel input = Kernel.sequence(toInput);
        Ghost ghost = positions == place.rows() ? new Ghost(place, x, gy, input, weight) : null;
        Kernel forward = kernels.affine(x, w, b, place.rectified(), y);
        return new Layer(place.name(), forward, Kernel.sequence(backward), true, ghost, input);
    }

    /**
     * The gradient of one example is the outer product of its input and its output gradient, so its norm is the product of
     * theirs (Goodfellow, Efficient Per-Example Gradient Computations, 2015).
     */
    private static final class Ghost implements ExampleGradients {
        private final Kernel backward;
        private final Kernel weight;
        private final Kernel bias;
        private final RowScale scale;
        private final Kernel inputNorms;
        private final Kernel gradientNorms;
        private final Tensor inputs;
        private final Tensor gradients;
        private final float[] inputSquares;
        private final float[] gradientSquares;

        Ghost(Place place, Tensor x, Tensor gy, Kernel backward, Kernel weight) {
            this.backward = backward;
            this.weight = weight;
            this.bias = place.kernels().biasBackward(gy, false, gy, place.gradient("bias"));
            this.scale = new RowScale(gy);
            this.inputs = place.buffer("input norms", 1);
            this.gradients = place.buffer("gradient norms", 1);
            this.inputNorms = place.kernels().squaredNorms(x, inputs);
            this.gradientNorms = place.kernels().squaredNorms(gy, gradients);
            this.inputSquares = new float[place.rows()];
            this.gradientSquares = new float[place.rows()];
        }

        @Override
        public Kernel backward() {
            return backward;
        }

        @Override
        public void addSquaredNorms(double[] norms) {
            inputNorms.run();
            gradientNorms.run();
            inputs.read(0, inputSquares, 0, inputSquares.length);
            gradients.read(0, gradientSquares, 0, gradientSquares.length);
            for (int i = 0; i < inputSquares.length; i++) {
                norms[i] += (1.0 + inputSquares[i]) * gradientSquares[i];
            }
        }

        @Override
        public void sum(float[] factors) {
            scale.by(factors);
            weight.run();
            bias.run();
        }

        @Override
        public void close() {
            inputNorms.close();
            gradientNorms.close();
            bias.close();
        }
    }

    /** Multiplies rows in place, each by its own factor. */
    private static final class RowScale {
        private final Tensor matrix;
        private final float[] row;

        RowScale(Tensor matrix) {
            this.matrix = matrix;
            this.row = new float[matrix.extent(1)];
        }

        void by(float[] factors) {
            for (int i = 0; i < matrix.extent(0); i++) {
                matrix.read(i * row.length, row, 0, row.length);
                times(row, factors[i]);
                matrix.write(i * row.length, row, 0, row.length);
            }
        }

        private static void times(float[] row, float factor) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= factor;
            }
        }
    }
}
