package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.Window;
import io.sottovoce.learning.spec.Conv1d;
import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares convolutions; one along time is one over images of height one. */
final class ConvolutionLayer {
    private final Place place;
    private final Window window;
    private final Tensor x;
    private final @Nullable Tensor gx;
    private final Tensor y;
    private final Tensor gy;
    private final Tensor w;
    private final Tensor gw;

    private ConvolutionLayer(Place place, Window window) {
        this.place = place;
        this.window = window;
        this.x = image(place.x(), place.rows());
        this.gx = place.gx() == null ? null : image(place.gx(), place.rows());
        this.y = image(place.y(), place.rows());
        this.gy = image(place.gy(), place.rows());
        this.w = weights(place.parameter("weight"));
        this.gw = weights(place.gradient("weight"));
    }

    static Layer prepare(Conv2d spec, Place place) {
        boolean same = spec.padding() == Padding.SAME;
        Window window = new Window(spec.kernel(), spec.kernel(), spec.stride(), spec.stride(), same);
        return new ConvolutionLayer(place, window).layer();
    }

    static Layer prepare(Conv1d spec, Place place) {
        Window window = Window.along(spec.kernel(), spec.stride(), spec.padding() == Padding.SAME);
        return new ConvolutionLayer(place, window).layer();
    }

    private Layer layer() {
        Kernels kernels = place.kernels();
        List<Kernel> forward = new ArrayList<>();
        forward.add(kernels.conv2d(x, w, place.parameter("bias"), window, y));
        List<Kernel> backward = new ArrayList<>();
        if (place.rectified()) {
            forward.add(kernels.relu(y, y));
            backward.add(kernels.reluBackward(y, gy, gy));
        }
        Kernel mask = Kernel.sequence(List.copyOf(backward));
        backward.add(kernels.conv2dBackward(x, w, window, gy, gx, gw, place.gradient("bias")));
        Kernel all = Kernel.sequence(backward);
        Tensor gb = place.gradient("bias");
        Kernel toInput = gx == null
                ? all
                : Kernel.sequence(List.of(mask, kernels.conv2dInputBackward(x, w, window, gy, gx, gw, gb)));
        return new Layer(place.name(), Kernel.sequence(forward), all, true, new ByExample(mask), toInput);
    }

    private static Tensor image(Tensor tensor, int rows) {
        if (tensor.dimensions() == 4) {
            return tensor;
        }
        return tensor.view(rows, 1, tensor.extent(1), tensor.extent(2));
    }

    private static Tensor weights(Tensor tensor) {
        return tensor.dimensions() == 4 ? tensor : tensor.view(1, tensor.extent(0), tensor.extent(1), tensor.extent(2));
    }

    /** A convolution has few parameters, so its gradients by example fit memory. Prepared when first asked for. */
    private final class ByExample implements ExampleGradients {
        private final Kernel mask;
        private @Nullable Prepared prepared;

        ByExample(Kernel mask) {
            this.mask = mask;
        }

        @Override
        public Kernel backward() {
            return prepared().backward;
        }

        @Override
        public void addSquaredNorms(double[] norms) {
            prepared().addSquaredNorms(norms);
        }

        @Override
        public void sum(float[] factors) {
            prepared().factors.write(0, factors, 0, place.rows());
            prepared().sum.run();
        }

        @Override
        public void close() {
            if (prepared != null) {
                prepared.backward.close();
                prepared.norms.close();
                prepared.sum.close();
            }
        }

        private Prepared prepared() {
            Prepared held = prepared;
            if (held == null) {
                held = new Prepared(mask);
                prepared = held;
            }
            return held;
        }
    }

    private final class Prepared {
        private final Kernel backward;
        private final Kernel norms;
        private final Kernel sum;
        private final Tensor squares;
        private final Tensor factors;
        private final float[] values;

        Prepared(Kernel mask) {
            int filters = w.extent(3);
            int size = w.size() + filters;
            Tensor each = place.buffer("examples", size);
            this.squares = place.buffer("squares", 1);
            this.factors = place.buffer("factors", 1);
            this.values = new float[place.rows()];
            this.backward = Kernel.sequence(List.of(mask, place.kernels().conv2dExamples(x, w, window, gy, gx, each)));
            this.norms = place.kernels().squaredNorms(each, squares);
            this.sum = place.kernels()
                    .matmul(
                            factors.view(1, place.rows()),
                            false,
                            each,
                            false,
                            gw.followedBy(place.gradient("bias")).view(1, size));
        }

        void addSquaredNorms(double[] sums) {
            norms.run();
            squares.read(0, values, 0, values.length);
            for (int i = 0; i < values.length; i++) {
                sums[i] += values[i];
            }
        }
    }
}
