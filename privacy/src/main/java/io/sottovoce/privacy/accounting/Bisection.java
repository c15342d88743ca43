package io.sottovoce.privacy.accounting;

import java.util.function.DoublePredicate;

/** Bisection that returns a point where the predicate holds: the safe side. */
final class Bisection {
    private Bisection() {}

    /** The smallest point of an interval, to the last digit, at which a monotone predicate holds; it holds at high. */
    static double smallest(double low, double high, DoublePredicate holds) {
        double fails = low;
        double good = high;
        for (double middle = (fails + good) / 2; middle > fails && middle < good; middle = (fails + good) / 2) {
            if (holds.test(middle)) {
                good = middle;
            } else {
                fails = middle;
            }
            if (good - fails <= 1e-15 * good) {
                break;
            }
        }
        return good;
    }
}
