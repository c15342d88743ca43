package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.Pointwise;
import org.jspecify.annotations.Nullable;

/** A function of each element, and its derivative; softmax over the last dimension. */
final class PointwiseLayer {
    private static final int CHUNK = 4096;

    /** sqrt(2 / pi) and the cubic coefficient of the tanh form of GELU. */
    private static final float GELU_SCALE = 0.7978846f;

    private static final float GELU_CUBIC = 0.044715f;

    private final Place place;
    private final VectorMath math;
    private final float slope;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    private PointwiseLayer(Place place, double slope, int width) {
        this.place = place;
        this.math = place.site().math();
        this.slope = (float) slope;
        this.a = place.scratch(0, width);
        this.b = place.scratch(1, width);
        this.c = place.scratch(2, width);
    }

    static Layer prepare(Pointwise spec, Place place) {
        PointwiseLayer layer = new PointwiseLayer(place, spec.slope(), CHUNK);
        Function function =
                switch (spec.function()) {
                    case SIGMOID -> new Function(layer::sigmoid, layer::sigmoidBackward, false);
                    case TANH -> new Function(layer::tanh, layer::tanhBackward, false);
                    case GELU -> new Function(layer::gelu, layer::geluBackward, true);
                    case LEAKY_RELU -> new Function(layer::leaky, layer::leakyBackward, true);
                };
        return new Layer(
                place.name(),
                () -> layer.forward(function),
                place.gx() == null ? Layer.NOTHING : () -> layer.backward(function, place.gx()));
    }

    static Layer softmax(Place place) {
        PointwiseLayer layer = new PointwiseLayer(place, 0, place.channels());
        return new Layer(
                place.name(),
                layer::softmaxForward,
                place.gx() == null ? Layer.NOTHING : () -> layer.softmaxBackward(place.gx()));
    }

    /** On {@code count} elements of the first array; the derivative also on the gradients in the second. */
    private interface Loop {
        void on(int count);
    }

    /**
     * A function and its derivative.
     *
     * @param ofInput whether the derivative is taken of the input, else of the output
     */
    private record Function(Loop forward, Loop backward, boolean ofInput) {}

    private void forward(Function function) {
        for (int at = 0; at < place.inputs(); at += CHUNK) {
            int count = Math.min(CHUNK, place.inputs() - at);
            place.x().read(at, a, 0, count);
            function.forward().on(count);
            place.y().write(at, a, 0, count);
        }
    }

    private void backward(Function function, @Nullable Tensor gx) {
        Tensor seen = function.ofInput() ? place.x() : place.y();
        for (int at = 0; at < place.inputs(); at += CHUNK) {
            int count = Math.min(CHUNK, place.inputs() - at);
            seen.read(at, a, 0, count);
            place.gy().read(at, b, 0, count);
            function.backward().on(count);
            java.util.Objects.requireNonNull(gx).write(at, b, 0, count);
        }
    }

    private void sigmoid(int count) {
        math.sigmoid(a, 0, count);
    }

    private void sigmoidBackward(int count) {
        for (int i = 0; i < count; i++) {
            b[i] *= a[i] * (1 - a[i]);
        }
    }

    private void tanh(int count) {
        math.tanh(a, 0, count);
    }

    private void tanhBackward(int count) {
        for (int i = 0; i < count; i++) {
            b[i] *= 1 - a[i] * a[i];
        }
    }

    private void gelu(int count) {
        geluTanh(count);
        for (int i = 0; i < count; i++) {
            a[i] = 0.5f * a[i] * (1 + c[i]);
        }
    }

    private void geluBackward(int count) {
        geluTanh(count);
        for (int i = 0; i < count; i++) {
            float inner = GELU_SCALE * (1 + 3 * GELU_CUBIC * a[i] * a[i]);
            b[i] *= 0.5f * (1 + c[i]) + 0.5f * a[i] * (1 - c[i] * c[i]) * inner;
        }
    }

    private void geluTanh(int count) {
        for (int i = 0; i < count; i++) {
            c[i] = GELU_SCALE * (a[i] + GELU_CUBIC * a[i] * a[i] * a[i]);
        }
        math.tanh(c, 0, count);
    }

    private void leaky(int count) {
        for (int i = 0; i < count; i++) {
            a[i] = Math.max(a[i], 0) + slope * Math.min(a[i], 0);
        }
    }

    private void leakyBackward(int count) {
        for (int i = 0; i < count; i++) {
            b[i] *= a[i] > 0 ? 1 : slope;
        }
    }

    private void softmaxForward() {
        int width = place.channels();
        for (int at = 0; at < place.inputs(); at += width) {
            place.x().read(at, a, 0, width);
            math.softmax(a, 0, width);
            place.y().write(at, a, 0, width);
        }
    }

    private void softmaxBackward(@Nullable Tensor gx) {
        int width = place.channels();
        for (int at = 0; at < place.inputs(); at += width) {
            place.y().read(at, a, 0, width);
            place.gy().read(at, b, 0, width);
            SoftmaxRows.backward(a, b, 0, width);
            java.util.Objects.requireNonNull(gx).write(at, b, 0, width);
        }
    }
}
