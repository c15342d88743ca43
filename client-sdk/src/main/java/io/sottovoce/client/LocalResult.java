package io.sottovoce.client;

import io.sottovoce.learning.HeldOutCounts;
import io.sottovoce.privacy.Update;
import java.util.Optional;

/**
 * What local training yields.
 *
 * @param update trained minus received parameters, in the coordinates of {@link
 *     io.sottovoce.learning.spec.UpdateLayout} for the plan
 * @param examples how many examples the update comes from, at least 1: its weight in a weighted mean
 * @param meanLoss mean training loss over the steps, finite
 * @param evaluation of the received model on examples that are never trained on, where the plan holds some out
 */
public record LocalResult(Update update, long examples, double meanLoss, Optional<HeldOutCounts> evaluation) {
    /** A result without an evaluation. */
    public LocalResult(Update update, long examples, double meanLoss) {
        this(update, examples, meanLoss, Optional.empty());
    }

    public LocalResult {
        if (examples < 1) {
            throw new IllegalArgumentException("an update from " + examples + " examples, expected at least 1");
        }
        if (!Double.isFinite(meanLoss)) {
            throw new IllegalArgumentException("mean loss " + meanLoss + ", expected a finite number");
        }
    }
}
