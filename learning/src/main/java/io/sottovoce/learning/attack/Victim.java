package io.sottovoce.learning.attack;

/**
 * The classifier under attack, in evaluation. Calls allocate nothing once a number of rows has been seen; thread-confined.
 */
public interface Victim {
    /** Features of one example. */
    int width();

    /** Classes, at least two. */
    int classes();

    /** The most rows of one call. */
    int rowsMax();

    /**
     * What the classifier puts out before its softmax.
     *
     * @param features [rows, width], row-major
     * @param logits [rows, classes], written
     */
    void logits(float[] features, int rows, float[] logits);

    /**
     * The gradient with respect to the features of the last call of {@link #logits}, which must have had as many rows.
     *
     * @param logitGradients [rows, classes]
     * @param gradients [rows, width], written; row r is what row r of {@code logitGradients} carries back
     */
    void gradients(float[] logitGradients, int rows, float[] gradients);
}
