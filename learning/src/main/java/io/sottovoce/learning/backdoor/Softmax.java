package io.sottovoce.learning.backdoor;

/** Softmax cross-entropy of one row. */
final class Softmax {
    private Softmax() {}

    /** Writes {@code scale (softmax - onehot)} and returns the loss. */
    static double descend(float[] logits, int at, int count, int target, float[] gradient, float scale) {
        double max = logits[at + likeliest(logits, at, count)];
        double sum = 0;
        for (int c = 0; c < count; c++) {
            sum += Math.exp(logits[at + c] - max);
        }
        for (int c = 0; c < count; c++) {
            double probability = Math.exp(logits[at + c] - max) / sum;
            gradient[at + c] = (float) (scale * (probability - (c == target ? 1 : 0)));
        }
        return Math.log(sum) + max - logits[at + target];
    }

    static int likeliest(float[] logits, int at, int count) {
        int best = 0;
        for (int c = 1; c < count; c++) {
            if (logits[at + c] > logits[at + best]) {
                best = c;
            }
        }
        return best;
    }
}
