package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Recurrent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer, time by time: one product for all inputs before, one for the state at each time, and the cell's
 * gates on the heap; on the way back likewise, with the products of the weights' gradients at the end. Inside, time comes
 * first, so that the rows of one time lie together.
 */
final class RecurrentLayer {
    private final Place place;
    private final boolean sequence;
    private final int rows;
    private final int time;
    private final int inputs;
    private final int units;
    private final Cell cell;
    private final Tensor x;
    private final Tensor gx;
    private final Tensor states;
    private final Tensor stateGradient;
    private final Kernel project;
    private final Kernel[] forward;
    private final Kernel[] backward;
    private final Kernel weightGradients;
    private final @Nullable Kernel inputGradient;
    private final float[] state;
    private final float[] next;
    private final float[] line;

    private RecurrentLayer(Recurrent spec, Place place) {
        this.place = place;
        this.sequence = spec.sequence();
        this.rows = place.rows();
        this.time = place.input().get(0);
        this.inputs = place.input().get(1);
        this.units = spec.units();
        this.x = place.buffer("inputs", time, inputs).view(time, rows, inputs);
        this.gx = place.buffer("input gradients", time, inputs).view(time, rows, inputs);
        this.states = place.buffer("states", time + 1, units).view(time + 1, rows, units);
        this.stateGradient = place.buffer("state gradient", units);
        this.state = place.scratch(0, rows * units);
        this.next = place.scratch(1, rows * units);
        this.line = place.scratch(2, Math.max(time * inputs, time * units));
        this.cell = Cell.of(spec, place);
        Kernels kernels = place.kernels();
        Tensor w = place.parameter("weight");
        Tensor r = place.parameter("recurrent");
        int width = w.extent(1);
        Tensor flat = x.view((long) time * rows, inputs);
        Tensor gates = cell.gates();
        Tensor all = gates.view((long) time * rows, width);
        this.project = kernels.affine(flat, w, cell.bias(), false, all);
        this.forward = new Kernel[time];
        this.backward = new Kernel[time];
        for (int t = 0; t < time; t++) {
            forward[t] = kernels.matmul(at(states, t), false, r, false, cell.accumulates(), at(cell.recurrent(), t));
            backward[t] = kernels.matmul(at(cell.recurrentGradient(), t), false, r, true, stateGradient);
        }
        Tensor before = states.view((long) time * rows, units);
        Tensor gateGradients = cell.gateGradients().view((long) time * rows, width);
        this.weightGradients = Kernel.sequence(java.util.List.of(
                kernels.matmul(flat, true, gateGradients, false, place.gradient("weight")),
                kernels.matmul(
                        before,
                        true,
                        cell.recurrentGradient().view((long) time * rows, width),
                        false,
                        place.gradient("recurrent")),
                kernels.biasBackward(gateGradients, false, gateGradients, cell.biasGradient())));
        this.inputGradient = place.gx() == null
                ? null
                : kernels.matmul(gateGradients, false, w, true, gx.view((long) time * rows, inputs));
    }

    static Layer prepare(Recurrent spec, Place place) {
        RecurrentLayer layer = new RecurrentLayer(spec, place);
        return Layer.parametric(place.name(), kernel(layer::forward, layer), kernel(layer::backward, layer));
    }

    private static Kernel kernel(Runnable run, RecurrentLayer layer) {
        return new Kernel() {
            @Override
            public void run() {
                run.run();
            }

            @Override
            public void close() {
                layer.close();
            }
        };
    }

    private void close() {
        project.close();
        weightGradients.close();
        if (inputGradient != null) {
            inputGradient.close();
        }
        for (int t = 0; t < time; t++) {
            forward[t].close();
            backward[t].close();
        }
    }

    private Tensor at(Tensor sequenceOf, int t) {
        int width = sequenceOf.extent(2);
        return sequenceOf.slice((long) t * rows * width, rows, width);
    }

    private void forward() {
        toTimeFirst(place.x(), x, inputs);
        project.run();
        Arrays.fill(state, 0, rows * units, 0);
        states.write(0, state, 0, rows * units);
        cell.start();
        for (int t = 0; t < time; t++) {
            forward[t].run();
            cell.forward(t, state);
            states.write((t + 1) * rows * units, state, 0, rows * units);
        }
        if (sequence) {
            fromTimeFirst(states, rows * units, place.y(), units);
        } else {
            place.y().write(0, state, 0, rows * units);
        }
    }

    private void backward() {
        Arrays.fill(next, 0, rows * units, 0);
        cell.startBack();
        for (int t = time - 1; t >= 0; t--) {
            addOutputGradient(t);
            states.read(t * rows * units, state, 0, rows * units);
            cell.backward(t, state, next);
            backward[t].run();
            stateGradient.read(0, state, 0, rows * units);
            cell.addTo(state);
            System.arraycopy(state, 0, next, 0, rows * units);
        }
        weightGradients.run();
        cell.finish();
        if (inputGradient != null) {
            inputGradient.run();
            fromTimeFirst(gx, 0, java.util.Objects.requireNonNull(place.gx()), inputs);
        }
    }

    /** To the gradient of the state after time t comes that of the output. */
    private void addOutputGradient(int t) {
        if (!sequence && t < time - 1) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = sequence ? (row * time + t) * units : row * units;
            place.gy().read(from, line, 0, units);
            int at = row * units;
            for (int i = 0; i < units; i++) {
                next[at + i] += line[i];
            }
        }
    }

    private void toTimeFirst(Tensor from, Tensor to, int width) {
        for (int row = 0; row < rows; row++) {
            from.read(row * time * width, line, 0, time * width);
            for (int t = 0; t < time; t++) {
                to.write((t * rows + row) * width, line, t * width, width);
            }
        }
    }

    private void fromTimeFirst(Tensor from, int offset, Tensor to, int width) {
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < time; t++) {
                from.read(offset + (t * rows + row) * width, line, t * width, width);
            }
            to.write(row * time * width, line, 0, time * width);
        }
    }
}
