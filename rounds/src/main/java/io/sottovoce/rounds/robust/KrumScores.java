package io.sottovoce.rounds.robust;

import java.util.Arrays;

/**
 * Krum's scores (Blanchard et al. 2017, section 4): the sum of an input's squared distances to its {@code n - f - 2} nearest
 * others. Ties go to the input that comes first.
 */
final class KrumScores {
    private final double[][] squared;
    private final boolean[] out;
    private int left;

    KrumScores(double[][] squared) {
        this.squared = squared;
        this.out = new boolean[squared.length];
        this.left = squared.length;
    }

    /** The scores of the inputs that are left; infinite for those taken out. */
    double[] scores(int hostile) {
        int neighbours = Math.min(left - 1, Math.max(1, left - hostile - 2));
        double[] scores = new double[squared.length];
        double[] others = new double[left];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = out[i] ? Double.POSITIVE_INFINITY : score(i, others, neighbours);
        }
        return scores;
    }

    /** The input with the least score among those left. */
    int best(int hostile) {
        double[] scores = scores(hostile);
        int best = -1;
        for (int i = 0; i < scores.length; i++) {
            if (!out[i] && (best < 0 || scores[i] < scores[best])) {
                best = i;
            }
        }
        return best;
    }

    void takeOut(int input) {
        out[input] = true;
        left--;
    }

    private double score(int input, double[] others, int neighbours) {
        int count = 0;
        for (int j = 0; j < squared.length; j++) {
            if (j != input && !out[j]) {
                others[count++] = squared[input][j];
            }
        }
        Arrays.sort(others, 0, count);
        double sum = 0;
        for (int k = 0; k < neighbours; k++) {
            sum += others[k];
        }
        return sum;
    }
}
