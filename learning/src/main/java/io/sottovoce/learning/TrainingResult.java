package io.sottovoce.learning;

import io.sottovoce.privacy.Update;
import java.util.Optional;

/**
 * What one local training yields.
 *
 * @param update trained minus received, in the coordinates of {@link io.sottovoce.learning.spec.UpdateLayout}
 * @param examples examples of the data set
 * @param steps optimiser steps taken
 * @param meanLoss mean over the examples seen, each before the step it was part of; 0 under record-level
 *     privacy, which does not cover it
 * @param controlUpdate change of the client's control variate, where the plan has them
 * @param evaluation of the received model on examples that were held out, where the plan holds some out
 */
public record TrainingResult(
        Update update,
        long examples,
        long steps,
        double meanLoss,
        Optional<Update> controlUpdate,
        Optional<HeldOutCounts> evaluation) {
    /** Without an evaluation. */
    public TrainingResult(Update update, long examples, long steps, double meanLoss, Optional<Update> controlUpdate) {
        this(update, examples, steps, meanLoss, controlUpdate, Optional.empty());
    }

    /** Without control variates. */
    public TrainingResult(Update update, long examples, long steps, double meanLoss) {
        this(update, examples, steps, meanLoss, Optional.empty());
    }

    TrainingResult with(HeldOutCounts found) {
        return new TrainingResult(update, examples, steps, meanLoss, controlUpdate, Optional.of(found));
    }
}
