package io.sottovoce.learning;

/**
 * What a caller minimises over a batch in the place of the plan's loss: distillation, an attack, the score of one class.
 */
@FunctionalInterface
public interface BatchLoss {
    /**
     * Fills the gradient that is to be carried back and returns the sum of the rows' losses.
     *
     * @param outputs [rows, outputs], row-major; rows beyond {@code rows} mean nothing
     * @param examples indices of examples; those of the batch are {@code from} to {@code from + rows - 1}
     * @param gradient where the gradient with respect to the outputs goes, as {@code outputs}
     */
    double loss(float[] outputs, int[] examples, int from, int rows, float[] gradient);
}
