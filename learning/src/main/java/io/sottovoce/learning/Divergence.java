package io.sottovoce.learning;

import io.sottovoce.learning.attack.RowLoss;
import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.kernels.VectorMath;

/** Kullback-Leibler divergence of what a model says of perturbed rows from what it says of the clean ones. */
final class Divergence {
    private final int classes;
    private final float[] clean;
    private final float[] perturbed;
    private final VectorMath math = new VectorMath();

    Divergence(int classes, int rowsMax) {
        this.classes = classes;
        this.clean = new float[classes * rowsMax];
        this.perturbed = new float[classes];
    }

    /** What a search raises: the divergence from the predictions at these features, which are taken now. */
    RowLoss from(Victim victim, float[] features, int rows) {
        victim.logits(features, rows, clean);
        for (int row = 0; row < rows; row++) {
            math.softmax(clean, row * classes, classes);
        }
        return (logits, width, labels, count, losses, gradients) -> {
            for (int row = 0; row < count; row++) {
                losses[row] = away(logits, row * classes, row * classes);
                for (int c = 0; c < classes; c++) {
                    gradients[row * classes + c] = perturbed[c] - clean[row * classes + c];
                }
            }
        };
    }

    /**
     * Adds {@code scale} times the gradients of the rows' divergences and returns {@code scale * rows} times their sum.
     *
     * @param outputs [2 rows, classes]: first the clean rows, then the perturbed ones
     */
    double add(float[] outputs, int rows, double scale, float[] gradient) {
        System.arraycopy(outputs, 0, clean, 0, rows * classes);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int at = row * classes;
            int beside = (rows + row) * classes;
            math.softmax(clean, at, classes);
            double divergence = away(outputs, beside, at);
            for (int c = 0; c < classes; c++) {
                double p = clean[at + c];
                double q = perturbed[c];
                gradient[at + c] += (float) (scale * p * (Math.log(Math.max(p, TINY)) - Math.log(q) - divergence));
                gradient[beside + c] += (float) (scale * (q - p));
            }
            sum += divergence;
        }
        return scale * rows * sum;
    }

    private static final double TINY = Float.MIN_NORMAL;

    /** The divergence of the probabilities of a row, left in {@code perturbed}, from the clean ones at a place. */
    private double away(float[] logits, int from, int at) {
        System.arraycopy(logits, from, perturbed, 0, classes);
        math.softmax(perturbed, 0, classes);
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double p = Math.max(clean[at + c], TINY);
            perturbed[c] = (float) Math.max(perturbed[c], TINY);
            sum += p * (Math.log(p) - Math.log(perturbed[c]));
        }
        return sum;
    }
}
