package io.sottovoce.learning.audit;

import io.sottovoce.learning.certify.ClopperPearson;
import java.util.Arrays;

/**
 * An empirical lower bound of epsilon from the scores of runs with and without a canary (Jagielski, Ullman and Oprea,
 * Auditing Differentially Private Machine Learning, 2020, section 3): every test of an (epsilon, delta) private mechanism
 * has {@code TPR <= e^epsilon FPR + delta}, and the same of its complement.
 *
 * <p>The first half of the runs chooses the test, the second half measures it, so that the choice costs no confidence.
 *
 * @param epsilon lower bound, 0 or more
 * @param truePositive lower bound of the rate at which the test detects what it looks for
 * @param falsePositive upper bound of the rate at which it does without
 * @param runs that measured, in each world
 * @param alpha probability that the bound is wrong
 */
public record EpsilonBound(double epsilon, double truePositive, double falsePositive, int runs, double alpha) {
    private static final int THRESHOLDS = 40;

    /**
     * The bound at a delta.
     *
     * @param without scores where the canary is absent
     * @param with as many scores where it is present
     */
    public static EpsilonBound of(double[] without, double[] with, double delta, double alpha) {
        int half = with.length / 2;
        if (without.length != with.length || half < 1) {
            throw new IllegalArgumentException(
                    without.length + " and " + with.length + " scores, expected as many, two or more");
        }
        double[] choosing = new double[2 * half];
        System.arraycopy(without, 0, choosing, 0, half);
        System.arraycopy(with, 0, choosing, half, half);
        Arrays.sort(choosing);
        Test best = new Test(Double.POSITIVE_INFINITY, true);
        double most = -1;
        for (int i = 1; i <= THRESHOLDS; i++) {
            double threshold = choosing[(int) ((choosing.length - 1L) * i / (THRESHOLDS + 1))];
            for (boolean above : new boolean[] {true, false}) {
                Test test = new Test(threshold, above);
                double found = test.bound(without, with, 0, half, delta, alpha).epsilon;
                if (found > most) {
                    most = found;
                    best = test;
                }
            }
        }
        return best.bound(without, with, half, 2 * half, delta, alpha);
    }

    /** Scores above a threshold speak for the canary; or those at most as large against it. */
    private record Test(double threshold, boolean above) {
        EpsilonBound bound(double[] without, double[] with, int from, int to, double delta, double alpha) {
            int hits = count(above ? with : without, from, to);
            int errors = count(above ? without : with, from, to);
            double truePositive = ClopperPearson.lower(hits, to - from, alpha / 2);
            double falsePositive = ClopperPearson.upper(errors, to - from, alpha / 2);
            double epsilon = truePositive <= delta ? 0 : Math.max(0, Math.log((truePositive - delta) / falsePositive));
            return new EpsilonBound(epsilon, truePositive, falsePositive, to - from, alpha);
        }

        private int count(double[] scores, int from, int to) {
            int count = 0;
            for (int i = from; i < to; i++) {
                count += scores[i] > threshold == above ? 1 : 0;
            }
            return count;
        }
    }
}
