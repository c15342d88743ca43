package io.sottovoce.learning.certify;

import java.util.function.DoublePredicate;
import org.hipparchus.special.Beta;

/** Exact one-sided confidence bounds of a probability from independent trials (Clopper and Pearson 1934). */
public final class ClopperPearson {
    private static final int HALVINGS = 60;

    private ClopperPearson() {}

    /**
     * The probability that is exceeded with confidence {@code 1 - alpha}.
     *
     * @param successes of so many trials
     */
    public static double lower(int successes, int trials, double alpha) {
        require(successes, trials, alpha);
        return successes == 0
                ? 0
                : solve(p -> Beta.regularizedBeta(p, successes, trials - successes + 1.0) <= alpha)[0];
    }

    /** The probability that is not reached with confidence {@code 1 - alpha}. */
    public static double upper(int successes, int trials, double alpha) {
        require(successes, trials, alpha);
        return successes == trials
                ? 1
                : solve(p -> Beta.regularizedBeta(p, successes + 1.0, trials - successes) <= 1 - alpha)[1];
    }

    /** The place where a predicate turns from true to false, from both sides. */
    private static double[] solve(DoublePredicate below) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (below.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new double[] {low, high};
    }

    private static void require(int successes, int trials, double alpha) {
        if (successes < 0 || trials < 1 || successes > trials || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    successes + " successes of " + trials + " trials at alpha " + alpha + " have no bound");
        }
    }
}
