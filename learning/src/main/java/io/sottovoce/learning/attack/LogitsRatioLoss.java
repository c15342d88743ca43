package io.sottovoce.learning.attack;

import java.util.Arrays;

/**
 * {@code -(z_y - max of the others) / (z_1st - z_3rd)} with the logits in descending order: does not change where all
 * logits are shifted or scaled (Croce and Hein, Reliable Evaluation of Adversarial Robustness, 2020, section 4).
 */
final class LogitsRatioLoss implements RowLoss {
    private static final double TINY = 1e-12;

    @Override
    public void apply(float[] logits, int classes, int[] labels, int rows, double[] losses, float[] gradients) {
        if (classes < 3) {
            throw new IllegalArgumentException("the difference of logits ratio needs three classes, found " + classes);
        }
        for (int row = 0; row < rows; row++) {
            losses[row] = row(logits, row * classes, classes, labels[row], gradients);
        }
    }

    /** The direction is the gradient times the square of the denominator, which is positive. */
    private static double row(float[] logits, int at, int classes, int label, float[] gradients) {
        int first = largest(logits, at, classes, -1, -1);
        int second = largest(logits, at, classes, first, -1);
        int third = largest(logits, at, classes, first, second);
        int other = first == label ? second : first;
        double above = (double) logits[at + label] - logits[at + other];
        double spread = (double) logits[at + first] - logits[at + third] + TINY;
        double ratio = above / spread;
        Arrays.fill(gradients, at, at + classes, 0);
        gradients[at + label] -= 1;
        gradients[at + other] += 1;
        gradients[at + first] += (float) ratio;
        gradients[at + third] -= (float) ratio;
        return -ratio;
    }

    private static int largest(float[] logits, int at, int classes, int not, int neither) {
        int best = -1;
        for (int c = 0; c < classes; c++) {
            if (c != not && c != neither && (best < 0 || logits[at + c] > logits[at + best])) {
                best = c;
            }
        }
        return best;
    }
}
