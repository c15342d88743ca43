package io.sottovoce.rounds.round;

/**
 * How good a model is on held-out data.
 *
 * @param loss mean loss
 * @param accuracy share of examples that are classified correctly
 * @param examples number of examples
 */
public record Evaluation(double loss, double accuracy, long examples) {}
