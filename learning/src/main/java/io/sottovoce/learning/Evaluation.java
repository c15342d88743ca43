package io.sottovoce.learning;

/**
 * How a model does on examples.
 *
 * @param loss mean loss
 * @param accuracy share of right predictions; 0 for real targets
 */
public record Evaluation(double loss, double accuracy, long examples) {}
