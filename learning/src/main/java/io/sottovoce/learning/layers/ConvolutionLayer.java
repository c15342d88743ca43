package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Convolution;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.PooledConvolution;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.Window;
import io.sottovoce.learning.spec.Conv1d;
import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares convolutions; one along time is one over images of height one. */
final class ConvolutionLayer {
    private final Place place;
    private final Window window;
    private final Convolution convolution;
    private final @Nullable PooledConvolution pooled;
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
        Kernels kernels = place.kernels();
        Tensor b = place.parameter("bias");
        this.pooled = place.pooled() ? kernels.pooledConv2d(x, w, b, window, convolved(place), y, place.keep()) : null;
        this.convolution = pooled != null ? pooled : kernels.conv2d(x, w, b, window, y, place.keep());
    }

    /**
     * Whether the layer can do the work of a rectifier and this pool.
     *
     * @param w its weights
     * @param convolved shape of its outputs, with rows
     */
    static boolean pools(Conv2d spec, MaxPool2d pool, Kernels kernels, Tensor w, long[] convolved) {
        return kernels.poolsInside(w, window(spec), convolved, Window.square(pool.size(), pool.stride()));
    }

    private static long[] convolved(Place place) {
        return Buffers.withRows(place.rows(), place.output());
    }

    private static Window window(Conv2d spec) {
        boolean same = spec.padding() == Padding.SAME;
        return new Window(spec.kernel(), spec.kernel(), spec.stride(), spec.stride(), same);
    }

    static Layer prepare(Conv2d spec, Place place) {
        return new ConvolutionLayer(place, window(spec)).layer();
    }

    static Layer prepare(Conv1d spec, Place place) {
        Window window = Window.along(spec.kernel(), spec.stride(), spec.padding() == Padding.SAME);
        return new ConvolutionLayer(place, window).layer();
    }

    private Layer layer() {
        Tensor gb = place.gradient("bias");
        Kernel forward = convolution.forward();
        Kernel backward = convolution.backward(gy, gx, gw, gb);
        Kernel toInput = gx == null ? backward : convolution.inputBackward(gy, gx, gw, gb);
        if (!place.rectified()) {
            return new Layer(place.name(), forward, backward, true, new ByExample(Layer.NOTHING), toInput);
        }
        Kernel mask = place.kernels().reluBackward(y, gy, gy);
        Kernel masked = Kernel.sequence(List.of(mask, backward));
        return new Layer(
                place.name(),
                Kernel.sequence(List.of(forward, place.kernels().relu(y, y))),
                masked,
                true,
                new ByExample(mask),
                gx == null ? masked : Kernel.sequence(List.of(mask, toInput)));
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
            Tensor slopes = pooled == null ? gy : place.buffer("gz", place.output());
            Kernel before = pooled == null ? mask : pooled.unpool(gy, slopes);
            this.backward =
                    Kernel.sequence(List.of(before, place.kernels().conv2dExamples(x, w, window, slopes, gx, each)));
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
