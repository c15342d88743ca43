package io.sottovoce.learning.layers;

import io.sottovoce.learning.spec.Recurrent;

/** {@code h' = tanh(z)}. */
final class SimpleCell extends Cell {
    private final float[] z;

    SimpleCell(Recurrent spec, Place place) {
        super(spec, place);
        this.z = place.scratch(3, rows * width);
    }

    @Override
    void forward(int t, float[] state) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        place.site().math().tanh(z, 0, size);
        gates().write(t * size, z, 0, size);
        System.arraycopy(z, 0, state, 0, size);
    }

    @Override
    void backward(int t, float[] before, float[] gradient) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        for (int i = 0; i < size; i++) {
            z[i] = gradient[i] * (1 - z[i] * z[i]);
        }
        gateGradients().write(t * size, z, 0, size);
    }
}
