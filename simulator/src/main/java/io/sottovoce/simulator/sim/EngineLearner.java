package io.sottovoce.simulator.sim;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.simulator.RunException;

/** Learns with the engine that clients use. Thread-confined. */
final class EngineLearner implements Learner {
    private static final int EVALUATION_BATCH = 100;

    private final Plan plan;
    private final Model model;

    EngineLearner(Plan plan) {
        this.plan = plan;
        this.model = new Model(
                plan.model(), Math.max(EVALUATION_BATCH, plan.training().batchSize()));
    }

    @Override
    public LocalResult train(float[] global, Dataset data, long seed) {
        try {
            model.loadParameters(global);
            TrainingResult result = model.train(data, plan.training(), seed);
            return new LocalResult(result.update(), result.examples(), result.meanLoss());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunException("interrupted while training", e);
        }
    }

    @Override
    public Evaluation evaluate(float[] parameters, Dataset data) {
        model.loadParameters(parameters);
        io.sottovoce.learning.Evaluation evaluation = model.evaluate(data);
        return new Evaluation(evaluation.loss(), evaluation.accuracy(), evaluation.examples());
    }

    @Override
    public void close() {
        model.close();
    }
}
