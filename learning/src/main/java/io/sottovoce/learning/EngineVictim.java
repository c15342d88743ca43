package io.sottovoce.learning;

import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.spec.LossKind;
import org.jspecify.annotations.Nullable;

/**
 * An engine under attack, in evaluation. A model of one output that stands for two classes is seen as one of two logits,
 * the first of them zero.
 */
final class EngineVictim implements Victim {
    private final Engine engine;
    private final int width;
    private final int outputs;
    private final boolean binary;
    private final LossKind kind;
    private @Nullable Network last;

    EngineVictim(Engine engine) {
        this.engine = engine;
        this.kind = LossKind.inferred(engine.spec());
        this.width = engine.width();
        this.outputs = engine.spec().outputSize();
        this.binary = outputs == 1;
        if (kind != LossKind.SOFTMAX_CROSS_ENTROPY && kind != LossKind.BINARY_CROSS_ENTROPY) {
            throw new IllegalArgumentException(
                    engine.spec().name() + " is no classifier of features: only one can be attacked");
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int classes() {
        return binary ? 2 : outputs;
    }

    @Override
    public int rowsMax() {
        return engine.batchMax();
    }

    @Override
    public void logits(float[] features, int rows, float[] logits) {
        boolean training = engine.phase().training();
        engine.phase().evaluate();
        Network network = engine.network(rows, kind, true);
        network.input().write(0, features, 0, rows * width);
        network.forward();
        network.output().read(0, logits, 0, rows * outputs);
        last = network;
        if (binary) {
            for (int row = rows - 1; row >= 0; row--) {
                logits[2 * row + 1] = logits[row];
                logits[2 * row] = 0;
            }
        }
        restore(training);
    }

    @Override
    public void gradients(float[] logitGradients, int rows, float[] gradients) {
        Network network = last;
        if (network == null || network.input().extent(0) != rows) {
            throw new IllegalStateException("no forward run of " + rows + " rows came before");
        }
        boolean training = engine.phase().training();
        engine.phase().evaluate();
        float[] back = logitGradients;
        if (binary) {
            back = engine.outputGradient();
            for (int row = 0; row < rows; row++) {
                back[row] = logitGradients[2 * row + 1];
            }
        }
        network.outputGradient().write(0, back, 0, rows * outputs);
        network.backwardToInput();
        network.inputGradient().read(0, gradients, 0, rows * width);
        restore(training);
    }

    private void restore(boolean training) {
        if (training) {
            engine.phase().resume();
        }
    }
}
