package io.sottovoce.learning.harden;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;

/**
 * Trains the model of a server on adversarial examples of public or proxy data, after aggregation. What it adds follows
 * from the aggregate and from data that are nobody's secret, so that it costs no privacy. Data and native memory are kept
 * from one use to the next. Thread-safe, one at a time.
 */
public final class HardeningStage implements AutoCloseable {
    private final Dataset data;
    private final TrainingPlan plan;
    private final Model model;
    private boolean closed;

    /**
     * A stage for the models of a plan.
     *
     * @param plan with adversarial examples
     * @throws IllegalArgumentException where plan or data are of no use, in one line
     */
    public HardeningStage(Plan plan, Dataset data) {
        if (plan.training().options().adversarial().isEmpty()) {
            throw new IllegalArgumentException("training without adversarial, expected adversarial examples");
        }
        DataFit.objection(plan.model(), plan.training().lossFor(plan.model()), data)
                .ifPresent(objection -> {
                    throw new IllegalArgumentException(objection);
                });
        this.data = data;
        this.plan = plan.training();
        this.model = new Model(plan.model(), this.plan.rowsMax());
    }

    /**
     * Trains parameters in place.
     *
     * @param seed of orders and starts
     * @throws DivergedException where a parameter or the loss is no longer finite
     */
    public synchronized void run(float[] parameters, long seed) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the task has ended");
        }
        model.loadParameters(parameters);
        model.train(data, plan, seed);
        model.copyParameters(parameters);
    }

    @Override
    public synchronized void close() {
        closed = true;
        model.close();
    }
}
