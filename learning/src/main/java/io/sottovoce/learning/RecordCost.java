package io.sottovoce.learning;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.mechanism.RecordLevel;
import java.util.Locale;

/** What trainings of a private plan on one data set cost each of its records, all trainings together. */
public final class RecordCost {
    // Tables of up to 2^20 magnitudes err by at most (2^19 + 1) 2^-127 a draw.
    private static final int DRAW_ERROR_EXPONENT = -107;

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

    /** The entry of one training for the book of a client. */
    public static Charge charge(Plan plan, int examples, TaskId task, long round) {
        RecordPrivacy privacy = plan.training().options().privacy().orElseThrow();
        double rate = PrivateTraining.rate(plan.training(), examples);
        long steps = plan.training().stepsOn(examples);
        double variance = Math.pow(privacy.noiseMultiplier() * privacy.clip(), 2);
        return new Charge(
                task,
                round,
                String.format(
                        Locale.ROOT,
                        "dp-sgd, record, add-remove, z=%s, q=%.6g, %d steps",
                        privacy.noiseMultiplier(),
                        rate,
                        steps),
                new Charge.Parameters(privacy.clip(), privacy.clip(), variance, 1, 1),
                new RecordLevel(privacy.noiseMultiplier(), rate, 1).charge(steps),
                Math.scalb((double) steps * plan.model().parameterCount(), DRAW_ERROR_EXPONENT),
                0);
    }

    /** Charges one training, before it is run; returns epsilon of all so far. */
    public double charge(double delta) {
        return account.charge(steps).epsilon(delta).epsilon();
    }
}
