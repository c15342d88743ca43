package io.sottovoce.privacy.accounting;

import org.hipparchus.special.Gamma;

/** Arithmetic on logarithms of non-negative numbers. */
final class LogSpace {
    private static final double EXPM1_IS_EXP = 50; // e^-50 is below half a unit in the last place of 1

    private LogSpace() {}

    /** ln(e^a + e^b). */
    static double add(double a, double b) {
        double larger = Math.max(a, b);
        if (Double.isInfinite(larger)) {
            return larger;
        }
        return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }

    /** ln(1 + e^a), accurate where e^a is tiny. */
    static double onePlus(double a) {
        return a > EXPM1_IS_EXP ? a : Math.log1p(Math.exp(a));
    }

    /** ln(e^x - 1) for x >= 0. */
    static double expm1(double x) {
        return x > EXPM1_IS_EXP ? x : Math.log(Math.expm1(x));
    }

    /** ln C(n, k). */
    static double binomial(long n, long k) {
        return Gamma.logGamma(n + 1.0) - Gamma.logGamma(k + 1.0) - Gamma.logGamma(n - k + 1.0);
    }
}
