package io.sottovoce.learning.attack;

/**
 * What an attack raises, row by row. Gradients are directions: each row's is scaled so that no element is lost to rounding
 * where a classifier is very sure, which would look like robustness and is none.
 */
public interface RowLoss {
    /**
     * Writes each row's loss, and where asked for, the direction of its gradient with respect to the logits.
     *
     * @param logits [rows, classes]
     * @param labels of the rows, from {@code 0} on
     * @param losses [rows], written
     * @param gradients [rows, classes], written
     */
    void apply(float[] logits, int classes, int[] labels, int rows, double[] losses, float[] gradients);

    /** The largest logit of a row beside the label's. */
    static int runnerUp(float[] logits, int at, int classes, int label) {
        int best = label == 0 ? 1 : 0;
        for (int c = 0; c < classes; c++) {
            if (c != label && logits[at + c] > logits[at + best]) {
                best = c;
            }
        }
        return best;
    }

    /** Cross-entropy; the direction is its gradient over the probability of all wrong classes together. */
    static RowLoss crossEntropy() {
        return new CrossEntropyLoss();
    }

    /** How far the best wrong class is above the label: positive where the row is misclassified. */
    static RowLoss margin() {
        return (logits, classes, labels, rows, losses, gradients) -> {
            for (int row = 0; row < rows; row++) {
                int at = row * classes;
                int other = runnerUp(logits, at, classes, labels[row]);
                losses[row] = (double) logits[at + other] - logits[at + labels[row]];
                java.util.Arrays.fill(gradients, at, at + classes, 0);
                gradients[at + other] = 1;
                gradients[at + labels[row]] = -1;
            }
        };
    }

    /** The difference of logits ratio; needs three classes. */
    static RowLoss logitsRatio() {
        return new LogitsRatioLoss();
    }
}
