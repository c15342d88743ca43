package io.sottovoce.client;

import io.sottovoce.privacy.Update;

/**
 * What local training yields.
 *
 * @param update trained minus received parameters
 * @param examples how many examples the update comes from, at least 1: its weight in a weighted mean
 * @param meanLoss mean training loss over the steps, finite
 */
public record LocalResult(Update update, long examples, double meanLoss) {
    public LocalResult {
        if (examples < 1) {
            throw new IllegalArgumentException("an update from " + examples + " examples, expected at least 1");
        }
        if (!Double.isFinite(meanLoss)) {
            throw new IllegalArgumentException("mean loss " + meanLoss + ", expected a finite number");
        }
    }
}
