package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Dropout;
import io.sottovoce.learning.spec.SplitMix64;
import org.jspecify.annotations.Nullable;

/** Zeroes elements by chance in training; the mask is kept for the way back. */
final class DropoutLayer {
    private static final int UNIT_BITS = 24;

    /** Floats that are worked on at a time: they stay in the first cache. */
    private static final int CHUNK = 2048;

    private final Place place;
    private final float rate;
    private final float[] mask;
    private final float[] values;
    private boolean drawn;

    private DropoutLayer(Dropout spec, Place place) {
        this.place = place;
        this.rate = (float) spec.rate();
        this.mask = place.array("mask", place.inputs() / place.rows());
        this.values = new float[CHUNK];
    }

    static Layer prepare(Dropout spec, Place place) {
        DropoutLayer layer = new DropoutLayer(spec, place);
        return new Layer(
                place.name(), layer::forward, place.gx() == null ? Layer.NOTHING : () -> layer.backward(place.gx()));
    }

    private void forward() {
        drawn = place.site().phase().training();
        if (drawn) {
            draw(place.site().phase().random(), rate, mask, place.inputs());
        }
        pass(place.x(), place.y());
    }

    /**
     * Fills a mask: 0 where {@link SplitMix64#unit} of a draw is below the rate, two elements a draw. In integers and without
     * a branch, which nothing could predict.
     */
    static void draw(SplitMix64 random, float rate, float[] mask, int count) {
        int kept = Float.floatToRawIntBits(1 / (1 - rate));
        int limit = (int) Math.ceil((double) rate * (1 << UNIT_BITS));
        int pairs = count & ~1;
        for (int i = 0; i < pairs; i += 2) {
            long draw = random.nextLong();
            mask[i] = keptUnlessBelow(limit, (int) (draw >>> (64 - UNIT_BITS)), kept);
            mask[i + 1] = keptUnlessBelow(limit, (int) ((draw << 32) >>> (64 - UNIT_BITS)), kept);
        }
        if (pairs < count) {
            mask[pairs] = keptUnlessBelow(limit, (int) (random.nextLong() >>> (64 - UNIT_BITS)), kept);
        }
    }

    private static float keptUnlessBelow(int limit, int unit, int kept) {
        return Float.intBitsToFloat(kept & ~((unit - limit) >> 31));
    }

    private void backward(@Nullable Tensor gx) {
        pass(place.gy(), java.util.Objects.requireNonNull(gx));
    }

    /** Lets through what the mask has left, or all in evaluation. */
    private void pass(Tensor from, Tensor to) {
        for (int at = 0; at < place.inputs(); at += CHUNK) {
            int count = Math.min(CHUNK, place.inputs() - at);
            from.read(at, values, 0, count);
            if (drawn) {
                multiply(values, mask, at, count);
            }
            to.write(at, values, 0, count);
        }
    }

    private static void multiply(float[] values, float[] mask, int at, int count) {
        for (int i = 0; i < count; i++) {
            values[i] *= mask[at + i];
        }
    }
}
