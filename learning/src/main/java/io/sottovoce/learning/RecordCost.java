package io.sottovoce.learning;

import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.mechanism.RecordLevel;

/** What trainings of a private plan on one data set cost each of its records, all trainings together. */
public final class RecordCost {
    private final RecordLevel account;
    private final long steps;

    /**
     * An account of nothing yet.
     *
     * @param examples of the data set
     * @throws java.util.NoSuchElementException where the plan is not private
     */
    public RecordCost(TrainingPlan plan, int examples) {
        RecordPrivacy privacy = plan.options().privacy().orElseThrow();
        this.account = new RecordLevel(privacy.noiseMultiplier(), PrivateTraining.rate(plan, examples), 1);
        this.steps = plan.stepsOn(examples);
    }

    /** Charges one training, before it is run; returns epsilon of all so far. */
    public double charge(double delta) {
        return account.charge(steps).epsilon(delta).epsilon();
    }
}
