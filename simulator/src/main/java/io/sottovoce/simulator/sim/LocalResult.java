package io.sottovoce.simulator.sim;

import io.sottovoce.privacy.Update;

/**
 * What a client hands over after its training.
 *
 * @param update trained minus received parameters
 * @param examples number of training examples
 * @param meanLoss mean training loss
 */
public record LocalResult(Update update, long examples, double meanLoss) {}
