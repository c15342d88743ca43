package io.sottovoce.simulator.sim;

/**
 * What a client hands over after its training.
 *
 * @param update trained minus received parameters; owned by whoever gets it
 * @param examples number of training examples
 * @param meanLoss mean training loss
 */
public record LocalResult(float[] update, long examples, double meanLoss) {}
