package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Recurrent;

/** What a recurrent layer does at one time, for all rows. Tensors are [time, rows, gates times units]. */
abstract class Cell {
    final Place place;
    final int rows;
    final int time;
    final int units;
    final int width;
    private final Tensor gates;
    private final Tensor gateGradients;

    Cell(Recurrent spec, Place place) {
        this.place = place;
        this.rows = place.rows();
        this.time = place.input().get(0);
        this.units = spec.units();
        this.width = spec.cell().gates() * units;
        this.gates = place.buffer("gates", time, width).view(time, rows, width);
        this.gateGradients = place.buffer("gate gradients", time, width).view(time, rows, width);
    }

    static Cell of(Recurrent spec, Place place) {
        return switch (spec.cell()) {
            case RNN -> new SimpleCell(spec, place);
            case LSTM -> new LstmCell(spec, place);
            case GRU -> new GruCell(spec, place);
        };
    }

    /** Inputs times weights and bias; the cell may keep the gates here. */
    final Tensor gates() {
        return gates;
    }

    /** Gradients of what {@link #gates} is before the cell. */
    final Tensor gateGradients() {
        return gateGradients;
    }

    /** Where the state times its weights goes; the gates themselves where it is added to them. */
    Tensor recurrent() {
        return gates;
    }

    /** Gradients of {@link #recurrent}. */
    Tensor recurrentGradient() {
        return gateGradients;
    }

    /** Whether the state's product is added to the gates. */
    boolean accumulates() {
        return true;
    }

    /** Biases of all gates. */
    Tensor bias() {
        return place.parameter("bias");
    }

    /** Their gradient. */
    Tensor biasGradient() {
        return place.gradient("bias");
    }

    /** Before the first time. */
    void start() {}

    /**
     * One time.
     *
     * @param state before; becomes the state after
     */
    abstract void forward(int t, float[] state);

    /** Before the last time's way back. */
    void startBack() {}

    /**
     * The way back through one time: from the gradient of the state after to that of the gates.
     *
     * @param before the state before
     * @param gradient of the state after
     */
    abstract void backward(int t, float[] before, float[] gradient);

    /** Adds to the gradient of the state before what does not go through its weights. */
    void addTo(float[] gradient) {}

    /** After the first time's way back. */
    void finish() {}
}
