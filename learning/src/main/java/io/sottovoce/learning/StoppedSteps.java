package io.sottovoce.learning;

import io.sottovoce.learning.LocalTraining.Steps;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.EarlyStopping;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;

/** Steps that end early: a share of the examples is held out, and the best parameters on it are what stays. */
final class StoppedSteps {
    private final Engine engine;
    private final Dataset data;
    private final TrainingPlan plan;
    private final SplitMix64 random;
    private final Step step;
    private final PassListener listener;

    /** One step of a pass; gives its learning rate. */
    interface Step {
        double take(Pass pass, long index, long count) throws InterruptedException;
    }

    StoppedSteps(Engine engine, Dataset data, TrainingPlan plan, long seed, Step step, PassListener listener) {
        this.engine = engine;
        this.data = data;
        this.plan = plan;
        this.random = new SplitMix64(seed);
        this.step = step;
        this.listener = listener;
    }

    Steps run(EarlyStopping rule) throws InterruptedException {
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        random.shuffle(order);
        int held = Math.max(1, (int) Math.round(rule.validation() * order.length));
        if (held >= order.length) {
            throw new IllegalArgumentException(data.name() + " has " + order.length
                    + " examples, early stopping needs at least two: one to learn from, one to hold out");
        }
        Dataset validation = data.select(Arrays.copyOf(order, held));
        Dataset rest = data.select(Arrays.copyOfRange(order, held, order.length));
        return run(rule, rest, validation);
    }

    private Steps run(EarlyStopping rule, Dataset rest, Dataset validation) throws InterruptedException {
        Pass pass = new Pass(engine, rest, plan.batchSize(), plan.lossSpecFor(engine.spec()), random);
        float[] best = new float[engine.spec().parameterCount()];
        double bestLoss = Double.POSITIVE_INFINITY;
        long count = plan.stepsOn(rest.size());
        double way = 0;
        int waited = 0;
        long taken = 0;
        while (taken < count && waited <= rule.patience()) {
            way += step.take(pass, taken, count);
            taken++;
            if (!pass.atEnd() && taken < count) {
                continue;
            }
            if (pass.atEnd()) {
                listener.passed(pass.meanLossOfOrder());
            }
            double loss = lossOn(validation);
            waited++;
            if (loss < bestLoss - rule.improvement()) {
                bestLoss = loss;
                waited = 0;
                engine.parameters().read(0, best, 0, best.length);
            }
        }
        if (bestLoss < Double.POSITIVE_INFINITY) {
            engine.parameters().write(0, best, 0, best.length);
        }
        return new Steps(taken, way, pass.meanLoss());
    }

    private double lossOn(Dataset validation) {
        engine.phase().evaluate();
        try {
            return new Evaluator(engine)
                    .evaluate(validation, plan.lossSpecFor(engine.spec()))
                    .loss();
        } finally {
            engine.phase().resume();
        }
    }
}
