package io.sottovoce.learning;

/**
 * How a model does on examples.
 *
 * @param loss mean loss
 * @param accuracy share of right predictions; 0 where the loss has none ({@link
 *     io.sottovoce.learning.spec.LossKind#hasAccuracy()})
 */
public record Evaluation(double loss, double accuracy, long examples) {}
