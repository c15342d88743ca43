package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.layers.Layer;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.optim.GradientTerms;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes training steps apart and times each part. */
final class StepBreakdown {
    private final Engine engine;
    private final Dataset data;
    private final int rows;
    private final Loss loss;
    private final Network network;
    private final Optimiser optimiser;
    private final double rate;
    private final GradientTerms terms;
    private final Set<String> direct;
    private final StepTimer timer = new StepTimer();

    StepBreakdown(Engine engine, Dataset data, TrainingPlan plan) {
        LossSpec kind = plan.lossSpecFor(engine.spec());
        this.engine = engine;
        this.data = data;
        this.rows = plan.batchSize();
        this.loss = engine.loss(kind);
        this.network = engine.network(rows, kind.kind());
        this.optimiser = engine.optimiser(plan);
        this.rate = plan.optimiser().learningRate();
        this.terms = engine.terms(plan);
        this.direct = DirectWeights.of(engine.spec(), plan);
    }

    Map<String, Double> millis(int steps) {
        int[] order = new int[rows];
        engine.phase().train(1);
        engine.descent().begin(direct);
        engine.descent().by(rate);
        for (int step = 0; step < steps; step++) {
            int first = step * rows % (data.size() - rows + 1);
            Arrays.setAll(order, i -> first + i);
            timer.start();
            step(order);
        }
        engine.descent().end();
        engine.phase().evaluate();
        return timer.millisEach(steps);
    }

    private void step(int[] order) {
        List<Layer> layers = network.layers();
        engine.copyIn(network, data, order, 0, rows);
        timer.lap("batch");
        for (Layer layer : layers) {
            layer.forward().run();
            timer.lap(layer.name() + " forward");
        }
        int outputs = rows * engine.spec().outputSize();
        network.output().read(0, engine.output(), 0, outputs);
        loss.loss(engine.output(), data, order, 0, rows, engine.outputGradient());
        network.outputGradient().write(0, engine.outputGradient(), 0, outputs);
        timer.lap("loss");
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward().run();
            timer.lap(layers.get(i).name() + " backward");
        }
        terms.apply();
        optimiser.step(rate);
        timer.lap("optimiser");
    }
}
