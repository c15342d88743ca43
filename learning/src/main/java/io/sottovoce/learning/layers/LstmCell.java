package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.Recurrent;
import java.util.Arrays;

/**
 * Long short-term memory: input, forget, candidate and output gate side by side in a row. Memories and their tanh stay on
 * the heap for the way back.
 */
final class LstmCell extends Cell {
    private final float[] z;
    private final float[] memory;
    private final float[] squashed;
    private final float[] memoryGradient;

    LstmCell(Recurrent spec, Place place) {
        super(spec, place);
        this.z = place.scratch(3, rows * width);
        this.memory = place.array("memory", (time + 1) * units);
        this.squashed = place.array("squashed", time * units);
        this.memoryGradient = place.scratch(4, rows * units);
    }

    @Override
    Tensor bias() {
        return place.parameter("bias.input")
                .followedBy(place.parameter("bias.forget"))
                .followedBy(place.parameter("bias.rest"));
    }

    @Override
    Tensor biasGradient() {
        return place.gradient("bias.input")
                .followedBy(place.gradient("bias.forget"))
                .followedBy(place.gradient("bias.rest"));
    }

    @Override
    void start() {
        Arrays.fill(memory, 0, rows * units, 0);
    }

    @Override
    void forward(int t, float[] state) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        activate();
        gates().write(t * size, z, 0, size);
        int now = t * rows * units;
        int after = now + rows * units;
        for (int row = 0; row < rows; row++) {
            remember(z, row * width, now + row * units, after + row * units);
        }
        System.arraycopy(memory, after, squashed, now, rows * units);
        place.site().math().tanh(squashed, now, rows * units);
        for (int row = 0; row < rows; row++) {
            output(z, row * width + 3 * units, now + row * units, state, row * units);
        }
    }

    /** Sigmoids everywhere; the candidate's tanh is a sigmoid of twice the argument. */
    private void activate() {
        VectorMath math = place.site().math();
        for (int row = 0; row < rows; row++) {
            int at = row * width + 2 * units;
            for (int i = at; i < at + units; i++) {
                z[i] *= 2;
            }
        }
        math.sigmoid(z, 0, rows * width);
        for (int row = 0; row < rows; row++) {
            int at = row * width + 2 * units;
            for (int i = at; i < at + units; i++) {
                z[i] = 2 * z[i] - 1;
            }
        }
    }

    private void remember(float[] gates, int at, int now, int after) {
        for (int i = 0; i < units; i++) {
            memory[after + i] = gates[at + units + i] * memory[now + i] + gates[at + i] * gates[at + 2 * units + i];
        }
    }

    private void output(float[] gates, int at, int now, float[] state, int to) {
        for (int i = 0; i < units; i++) {
            state[to + i] = gates[at + i] * squashed[now + i];
        }
    }

    @Override
    void startBack() {
        Arrays.fill(memoryGradient, 0, rows * units, 0);
    }

    @Override
    void backward(int t, float[] before, float[] gradient) {
        int size = rows * width;
        gates().read(t * size, z, 0, size);
        for (int row = 0; row < rows; row++) {
            back(z, row * width, (t * rows + row) * units, gradient, row * units);
        }
        gateGradients().write(t * size, z, 0, size);
    }

    /** Gates in, gradients of the gates' arguments out. */
    private void back(float[] g, int at, int now, float[] gradient, int from) {
        int forget = at + units;
        int candidate = at + 2 * units;
        int out = at + 3 * units;
        for (int i = 0; i < units; i++) {
            float o = g[out + i];
            float s = squashed[now + i];
            float h = gradient[from + i];
            float c = memoryGradient[from + i] + h * o * (1 - s * s);
            float in = g[at + i];
            float f = g[forget + i];
            float n = g[candidate + i];
            memoryGradient[from + i] = c * f;
            g[at + i] = c * n * in * (1 - in);
            g[forget + i] = c * memory[now + i] * f * (1 - f);
            g[candidate + i] = c * in * (1 - n * n);
            g[out + i] = h * s * o * (1 - o);
        }
    }
}
