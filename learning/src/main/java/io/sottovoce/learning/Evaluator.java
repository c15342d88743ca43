package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.spec.LossSpec;
import java.util.Arrays;

/** Loss and accuracy of a model as it is. */
final class Evaluator {
    private final Engine engine;

    Evaluator(Engine engine) {
        this.engine = engine;
    }

    Evaluation evaluate(Dataset data, LossSpec kind) {
        Loss loss = engine.loss(kind);
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        double sum = 0;
        double correct = 0;
        for (int from = 0; from < order.length; from += engine.batchMax()) {
            int rows = Math.min(engine.batchMax(), order.length - from);
            engine.forward(engine.network(rows, kind.kind()), data, order, from, rows);
            sum += loss.loss(engine.output(), data, order, from, rows, engine.outputGradient());
            correct += correct(loss, data, order, from, rows);
        }
        return new Evaluation(sum / order.length, correct / order.length, order.length);
    }

    private double correct(Loss loss, Dataset data, int[] order, int from, int rows) {
        double correct = 0;
        for (int row = 0; row < rows; row++) {
            correct += loss.correct(engine.output(), row, data, order[from + row]);
        }
        return correct;
    }
}
