package io.sottovoce.learning.attack;

/**
 * {@code log(1 + sum over wrong classes of exp(z_c - z_y))}. Its gradient over the probability of being wrong: the share
 * of each wrong class among the wrong ones, and -1 for the label.
 */
final class CrossEntropyLoss implements RowLoss {
    @Override
    public void apply(float[] logits, int classes, int[] labels, int rows, double[] losses, float[] gradients) {
        for (int row = 0; row < rows; row++) {
            losses[row] = row(logits, row * classes, classes, labels[row], gradients);
        }
    }

    private static double row(float[] logits, int at, int classes, int label, float[] gradients) {
        double most = logits[at + runnerUp(logits, at, classes, label)];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double share = c == label ? 0 : Math.exp(logits[at + c] - most);
            gradients[at + c] = (float) share;
            sum += share;
        }
        for (int c = 0; c < classes; c++) {
            gradients[at + c] = (float) (gradients[at + c] / sum);
        }
        gradients[at + label] = -1;
        double odds = most + Math.log(sum) - logits[at + label];
        return odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds));
    }

    private static int runnerUp(float[] logits, int at, int classes, int label) {
        return RowLoss.runnerUp(logits, at, classes, label);
    }
}
