package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
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
        Kernel input = Kernel.lazily(() -> toInput(place, y, gy, w));
        Kernel weight = Kernel.lazily(() -> kernels.matmul(x, true, gy, false, place.gradient("weight")));
        Kernel last = DirectDescent.pays(w.size()) ? Kernel.lazily(() -> new WeightStep(place, x, gy, weight)) : weight;
        Kernel backward = Kernel.sequence(List.of(input, last));
        ExampleGradients examples = positions == place.rows()
                ? ExampleGradients.lazily(() -> new Ghost(place, x, gy, input, weight))
                : null;
        Kernel forward = kernels.affine(x, w, b, place.rectified(), y);
        return new Layer(place.name(), forward, backward, true, examples, input);
    }

    private static Kernel toInput(Place place, Tensor y, Tensor gy, Tensor w) {
        Kernels kernels = place.kernels();
        Kernel bias = kernels.biasBackward(y, place.rectified(), gy, place.gradient("bias"));
        if (place.gx() == null) {
            return bias;
        }
        Tensor gx = place.gx().view(gy.extent(0), place.channels());
        return Kernel.sequence(List.of(bias, kernels.matmul(gy, false, w, true, gx)));
    }

    /** The weight's gradient, or a step by it that does not write it down. Comes last: the input's needs the weight as it was. */
    private static final class WeightStep implements Kernel {
        private final String name;
        private final DirectDescent descent;
        private final Kernel gradient;
        private final Kernel scale;
        private final Kernel move;

        WeightStep(Place place, Tensor x, Tensor gy, Kernel gradient) {
            Tensor none = place.buffer("none", gy.size() / place.rows()).view(gy.extent(0), gy.extent(1));
            Tensor scaled = place.buffer("step", gy.size() / place.rows()).view(gy.extent(0), gy.extent(1));
            this.name = place.name() + ".weight";
            this.descent = place.site().descent();
            this.gradient = gradient;
            this.scale = place.kernels().addScaled(none, () -> -descent.rate(), gy, scaled);
            this.move = place.kernels().matmul(x, true, scaled, false, true, place.parameter("weight"));
        }

        @Override
        public void run() {
            if (descent.moves(name)) {
                scale.run();
                move.run();
            } else {
                gradient.run();
            }
        }

        @Override
        public void close() {
            gradient.close();
            scale.close();
            move.close();
        }
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
            weight.close();
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
