package io.sottovoce.privacy.accounting;

/** The standard normal law, with relative accuracy near 1e-14 into the far tails. */
final class Normal {
    /** ln sqrt(2 pi). */
    static final double LOG_SQRT_TWO_PI = 0.9189385332046727;

    // Below it the series is used: its cancellation against 1/2 costs a factor 1/(2 Q(2.5)) = 81.
    private static final double SERIES_MAX = 2.5;

    private Normal() {}

    static double logDensity(double x) {
        return -0.5 * x * x - LOG_SQRT_TWO_PI;
    }

    static double density(double x) {
        return Math.exp(logDensity(x));
    }

    /** Q(x) = P[X > x]. */
    static double upperTail(double x) {
        if (x < 0) {
            return 1 - upperTail(-x);
        }
        return x < SERIES_MAX ? 0.5 - centralMass(x) : density(x) * millsByFraction(x);
    }

    /** Phi(x) = P[X <= x]. */
    static double lowerTail(double x) {
        return upperTail(-x);
    }

    /** P[from < X <= to], from the side that does not cancel. */
    static double mass(double from, double to) {
        return from > 0 ? upperTail(from) - upperTail(to) : lowerTail(to) - lowerTail(from);
    }

    /** Q(x) / density(x) for x >= 0. */
    static double millsRatio(double x) {
        return x < SERIES_MAX ? (0.5 - centralMass(x)) / density(x) : millsByFraction(x);
    }

    /** P[0 < X <= x] = density(x) sum x^(2k+1) / (2k+1)!!. */
    private static double centralMass(double x) {
        double term = x;
        double sum = x;
        for (int k = 3; term > 1e-18 * sum; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return density(x) * sum;
    }

    /** Laplace's fraction 1/(x + 1/(x + 2/(x + 3/...))), whose error at depth n falls as exp(-2 x sqrt(2 n)). */
    private static double millsByFraction(double x) {
        if (Double.isInfinite(x)) {
            return 0;
        }
        int depth = 8 + (int) (220 / (x * x));
        double tail = x;
        for (int k = depth; k >= 1; k--) {
            tail = x + k / tail;
        }
        return 1 / tail;
    }
}
