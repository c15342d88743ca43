package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.Window;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.Pool;
import java.util.Arrays;

/** Prepares pooling over windows and over all places. */
final class PoolingLayer {
    private PoolingLayer() {}

    static Layer prepare(MaxPool2d spec, Place place) {
        return maximum(Window.square(spec.size(), spec.stride()), place);
    }

    static Layer prepare(Pool spec, Place place) {
        Window window = spec.dimensions() == 2
                ? Window.square(spec.size(), spec.stride())
                : Window.along(spec.size(), spec.stride(), false);
        return spec.average() ? average(window, place) : maximum(window, place);
    }

    private static Layer maximum(Window window, Place place) {
        Kernels kernels = place.kernels();
        Tensor x = image(place.x(), place);
        Tensor y = image(place.y(), place);
        Tensor gx = place.gx();
        Kernel backward = gx == null
                ? Layer.NOTHING
                : kernels.maxPoolBackward(x, window, place.rectified(), y, image(place.gy(), place), image(gx, place));
        return new Layer(place.name(), kernels.maxPool(x, window, place.rectified(), y), backward);
    }

    private static Layer average(Window window, Place place) {
        Kernels kernels = place.kernels();
        Tensor x = image(place.x(), place);
        Tensor gx = place.gx();
        Kernel backward = gx == null
                ? Layer.NOTHING
                : kernels.averagePoolBackward(x, window, image(place.gy(), place), image(gx, place));
        return new Layer(place.name(), kernels.averagePool(x, window, image(place.y(), place)), backward);
    }

    private static Tensor image(Tensor tensor, Place place) {
        return tensor.dimensions() == 4 ? tensor : tensor.view(place.rows(), 1, tensor.extent(1), tensor.extent(2));
    }

    static Layer global(boolean average, Place place) {
        Global global = new Global(average, place);
        return new Layer(place.name(), global::forward, place.gx() == null ? Layer.NOTHING : global::backward);
    }

    /** Over all places of each channel. */
    private static final class Global {
        private final boolean average;
        private final Place place;
        private final int channels;
        private final int positions;
        private final float[] in;
        private final float[] out;
        private final int[] winners;

        Global(boolean average, Place place) {
            this.average = average;
            this.place = place;
            this.channels = place.channels();
            this.positions = place.positions() / place.rows();
            this.in = place.scratch(0, positions * channels);
            this.out = new float[channels];
            this.winners = new int[place.rows() * channels];
        }

        void forward() {
            for (int row = 0; row < place.rows(); row++) {
                place.x().read(row * positions * channels, in, 0, positions * channels);
                Arrays.fill(out, average ? 0 : Float.NEGATIVE_INFINITY);
                for (int at = 0; at < positions; at++) {
                    take(row, at);
                }
                if (average) {
                    for (int c = 0; c < channels; c++) {
                        out[c] /= positions;
                    }
                }
                place.y().write(row * channels, out, 0, channels);
            }
        }

        private void take(int row, int at) {
            for (int c = 0; c < channels; c++) {
                float value = in[at * channels + c];
                if (average) {
                    out[c] += value;
                } else if (value > out[c] || Float.isNaN(value)) {
                    out[c] = value;
                    winners[row * channels + c] = at;
                }
            }
        }

        void backward() {
            Tensor gx = java.util.Objects.requireNonNull(place.gx());
            for (int row = 0; row < place.rows(); row++) {
                place.gy().read(row * channels, out, 0, channels);
                Arrays.fill(in, 0, positions * channels, 0);
                for (int c = 0; c < channels; c++) {
                    spread(row, c);
                }
                gx.write(row * positions * channels, in, 0, positions * channels);
            }
        }

        private void spread(int row, int c) {
            if (!average) {
                in[winners[row * channels + c] * channels + c] = out[c];
                return;
            }
            for (int at = 0; at < positions; at++) {
                in[at * channels + c] = out[c] / positions;
            }
        }
    }
}
