package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Keep;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one layer is prepared.
 *
 * @param rows examples in a batch
 * @param input shape per example, and so output
 * @param gx gradient of the input; null where nobody needs it
 * @param gy gradient of the output, which the layer may overwrite
 * @param rectified whether the layer does the rectifier's work that follows it
 * @param pooled whether it also does that of the max-pool that follows then: {@code y} and {@code gy} are the pool's
 */
record Place(
        Site site,
        String name,
        int rows,
        List<Integer> input,
        List<Integer> output,
        Tensor x,
        @Nullable Tensor gx,
        Tensor y,
        Tensor gy,
        boolean rectified,
        boolean pooled) {
    Kernels kernels() {
        return site.kernels();
    }

    Tensor parameter(String block) {
        return site.parameter(name + "." + block);
    }

    Tensor gradient(String block) {
        return site.gradient(name + "." + block);
    }

    /** Memory of the layer's own for its kernels. */
    Keep keep() {
        return new Keep() {
            @Override
            public Tensor memory(String key, int perRow) {
                return buffer(key, perRow);
            }

            @Override
            public @Nullable Tensor spare(String key, int perRow, int most) {
                return site.buffers().spare(name + "/" + key, perRow, most);
            }
        };
    }

    /** A buffer of the layer's own, for all rows. */
    Tensor buffer(String key, long... shape) {
        return site.buffers().rows(name + "/" + key, rows, shape);
    }

    /** A buffer of the layer's own, for all rows. */
    Tensor buffer(String key, List<Integer> shape) {
        return site.buffers().rows(name + "/" + key, rows, shape);
    }

    /** An array of the layer's own that outlives a run, for all rows. */
    float[] array(String key, int perRow) {
        return site.buffers().array(name + "/" + key, perRow);
    }

    /** An array that other layers overwrite between two runs. */
    float[] scratch(int slot, int length) {
        return site.buffers().scratch(slot, length);
    }

    /** Floats that come in. */
    int inputs() {
        return x.size();
    }

    /** The last extent of the input: features or channels. */
    int channels() {
        return input.get(input.size() - 1);
    }

    /** Rows times all but the last extent of the input. */
    int positions() {
        return x.size() / channels();
    }
}
