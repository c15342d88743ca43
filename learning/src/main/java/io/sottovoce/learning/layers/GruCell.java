package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.Recurrent;
import java.util.Arrays;

/**
 * Gated recurrent unit: reset, update and candidate side by side in a row. The state's product is kept apart, since the
 * reset gate multiplies only the candidate's part of it.
 */
final class GruCell extends Cell {
    private final Tensor recurrent;
    private final Tensor recurrentGradient;
    private final Tensor recurrentBias;
    private final Tensor recurrentBiasGradient;
    private final float[] z;
    private final float[] m;
    private final float[] bias;
    private final float[] biasSums;
    private final float[] straight;

    GruCell(Recurrent spec, Place place) {
        super(spec, place);
        this.recurrent = place.buffer("recurrent", time, width).view(time, rows, width);
        this.recurrentGradient =
                place.buffer("recurrent gradients", time, width).view(time, rows, width);
        this.recurrentBias = place.parameter("bias.recurrent");
        this.recurrentBiasGradient = place.gradient("bias.recurrent");
        this.z = place.scratch(3, rows * width);
        this.m = place.scratch(4, rows * width);
        this.bias = new float[units];
        this.biasSums = new float[units];
        this.straight = place.scratch(5, rows * units);
    }

    @Override
    Tensor recurrent() {
        return recurrent;
    }

    @Override
    Tensor recurrentGradient() {
        return recurrentGradient;
    }

    @Override
    boolean accumulates() {
        return false;
    }

    @Override
    void start() {
        recurrentBias.read(0, bias, 0, units);
    }

    /** The state's product gets its bias and stays for the way back; the gates replace their arguments. */
    @Override
    void forward(int t, float[] state) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        recurrent.read(t * size, m, 0, size);
        VectorMath math = place.site().math();
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            int candidate = at + 2 * units;
            for (int i = at; i < candidate; i++) {
                z[i] += m[i];
            }
            math.sigmoid(z, at, 2 * units);
            for (int i = 0; i < units; i++) {
                m[candidate + i] += bias[i];
                z[candidate + i] += z[at + i] * m[candidate + i];
            }
            math.tanh(z, candidate, units);
            for (int i = 0; i < units; i++) {
                float u = z[at + units + i];
                state[row * units + i] = (1 - u) * z[candidate + i] + u * state[row * units + i];
            }
        }
        gates().write(t * size, z, 0, size);
        recurrent.write(t * size, m, 0, size);
    }

    @Override
    void startBack() {
        Arrays.fill(biasSums, 0);
    }

    @Override
    void backward(int t, float[] before, float[] gradient) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        recurrent.read(t * size, m, 0, size);
        for (int row = 0; row < rows; row++) {
            back(row * width, before, gradient, row * units);
        }
        gateGradients().write(t * size, z, 0, size);
        recurrentGradient.write(t * size, m, 0, size);
    }

    private void back(int at, float[] before, float[] gradient, int from) {
        int update = at + units;
        int candidate = at + 2 * units;
        for (int i = 0; i < units; i++) {
            float r = z[at + i];
            float u = z[update + i];
            float n = z[candidate + i];
            float h = gradient[from + i];
            float dn = h * (1 - u) * (1 - n * n);
            float du = h * (before[from + i] - n) * u * (1 - u);
            float dr = dn * m[candidate + i] * r * (1 - r);
            straight[from + i] = h * u;
            z[at + i] = dr;
            z[update + i] = du;
            z[candidate + i] = dn;
            m[at + i] = dr;
            m[update + i] = du;
            m[candidate + i] = dn * r;
            biasSums[i] += dn * r;
        }
    }

    @Override
    void addTo(float[] gradient) {
        for (int i = 0; i < rows * units; i++) {
            gradient[i] += straight[i];
        }
    }

    @Override
    void finish() {
        recurrentBiasGradient.write(0, biasSums, 0, units);
    }
}
