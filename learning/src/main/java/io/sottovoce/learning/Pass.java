package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;

/** Goes through the data in random order, batch by batch, one order a pass. */
final class Pass {
    private final Engine engine;
    private final Dataset data;
    private final int batchSize;
    private final LossSpec lossSpec;
    private final Loss loss;
    private final SplitMix64 random;
    private final int[] order;
    private int next;
    private double lossSum;
    private long seen;
    private double sumBefore;
    private long seenBefore;

    Pass(Engine engine, Dataset data, int batchSize, LossSpec lossSpec, SplitMix64 random) {
        this.engine = engine;
        this.data = data;
        this.batchSize = batchSize;
        this.lossSpec = lossSpec;
        this.loss = engine.loss(lossSpec);
        this.random = random;
        this.order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        this.next = order.length;
    }

    void gradientOfNextBatch() {
        if (next == order.length) {
            random.shuffle(order);
            next = 0;
            sumBefore = lossSum;
            seenBefore = seen;
        }
        int rows = Math.min(batchSize, order.length - next);
        double sum = engine.gradient(lossSpec, loss, data, order, next, rows);
        if (!Double.isFinite(sum)) {
            throw new DivergedException("training diverged: the loss is " + sum);
        }
        next += rows;
        lossSum += sum;
        seen += rows;
    }

    /** Whether the examples have just been gone through. */
    boolean atEnd() {
        return next == order.length;
    }

    /** Over all batches so far. */
    double meanLoss() {
        return seen == 0 ? 0 : lossSum / seen;
    }

    /** Over the batches since the data were last shuffled. */
    double meanLossOfOrder() {
        return (lossSum - sumBefore) / (seen - seenBefore);
    }
}
