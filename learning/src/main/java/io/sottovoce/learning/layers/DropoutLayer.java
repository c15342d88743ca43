package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Dropout;
import io.sottovoce.learning.spec.SplitMix64;
import org.jspecify.annotations.Nullable;

/** Zeroes elements by chance in training; the mask is kept for the way back. */
final class DropoutLayer {
    private final Place place;
    private final float rate;
    private final float[] mask;
    private final float[] values;

    private DropoutLayer(Dropout spec, Place place) {
        this.place = place;
        this.rate = (float) spec.rate();
        this.mask = place.array("mask", place.inputs() / place.rows());
        this.values = place.scratch(0, place.inputs());
    }

    static Layer prepare(Dropout spec, Place place) {
        DropoutLayer layer = new DropoutLayer(spec, place);
        return new Layer(
                place.name(), layer::forward, place.gx() == null ? Layer.NOTHING : () -> layer.backward(place.gx()));
    }

    private void forward() {
        if (place.site().phase().training()) {
            draw();
        } else {
            java.util.Arrays.fill(mask, 0, place.inputs(), 1);
        }
        place.x().read(0, values, 0, place.inputs());
        multiply();
        place.y().write(0, values, 0, place.inputs());
    }

    /** Two elements a draw. */
    private void draw() {
        SplitMix64 random = place.site().phase().random();
        float kept = 1 / (1 - rate);
        for (int i = 0; i < place.inputs(); i += 2) {
            long draw = random.nextLong();
            mask[i] = SplitMix64.unit(draw) < rate ? 0 : kept;
            if (i + 1 < place.inputs()) {
                mask[i + 1] = SplitMix64.unit(draw << 32) < rate ? 0 : kept;
            }
        }
    }

    private void backward(@Nullable Tensor gx) {
        place.gy().read(0, values, 0, place.inputs());
        multiply();
        java.util.Objects.requireNonNull(gx).write(0, values, 0, place.inputs());
    }

    private void multiply() {
        for (int i = 0; i < place.inputs(); i++) {
            values[i] *= mask[i];
        }
    }
}
