package io.sottovoce.privacy.secagg.graph;

import java.math.BigInteger;

/**
 * The number of marked members among {@code draws} members drawn without replacement.
 *
 * <p>Whether a tail keeps a bound is decided exactly. For speed the tail is first estimated in doubles, whose error in
 * log2 is below 2^-20 for every population up to 10^7 (five logarithms of factorials of magnitude at most 2^28 with
 * relative error 2^-50 each, and a sum of positive terms); only where estimate and bound lie closer together than
 * {@link #UNDECIDED} are integers of a hundred thousand bits needed.
 */
record Hypergeometric(int population, int marked, int draws) {
    private static final double UNDECIDED = 1e-3;
    private static final double NEGLIGIBLE = 1e-13;
    private static final double RESCALE = 1e200;
    private static final double LN2 = StrictMath.log(2);

    Hypergeometric {
        if (population < 0 || marked < 0 || marked > population || draws < 0 || draws > population) {
            throw new IllegalArgumentException(
                    "hypergeometric law of " + draws + " draws and " + marked + " marked of " + population);
        }
    }

    /** Number of equally likely draws, C(population, draws). */
    BigInteger total() {
        return Binomials.choose(population, draws);
    }

    /** Number of draws with at least {@code least} marked members. */
    BigInteger weightAtLeast(int least) {
        int from = Math.max(least, smallest());
        BigInteger sum = BigInteger.ZERO;
        if (from > largest()) {
            return sum;
        }
        BigInteger term = Binomials.choose(marked, from).multiply(Binomials.choose(population - marked, draws - from));
        for (int x = from; x <= largest(); x++) {
            sum = sum.add(term);
            term = term.multiply(BigInteger.valueOf((long) (marked - x) * (draws - x)))
                    .divide(BigInteger.valueOf((x + 1L) * (population - marked - draws + x + 1L)));
        }
        return sum;
    }

    /** Whether P[at least {@code least} marked] keeps the bound. */
    boolean tailKeeps(int least, ProbabilityBound bound) {
        double difference = log2TailEstimate(least) - bound.log2();
        if (Math.abs(difference) > UNDECIDED) {
            return difference < 0;
        }
        return bound.keeps(weightAtLeast(least), total());
    }

    /**
     * The smallest c for which P[more than c marked] keeps the bound.
     *
     * @param guess where to begin looking; changes the time, not the result
     */
    int quantile(ProbabilityBound bound, int guess) {
        int c = Math.max(0, Math.min(guess, draws));
        while (!tailKeeps(c + 1, bound)) {
            c++;
        }
        while (c > 0 && tailKeeps(c, bound)) {
            c--;
        }
        return c;
    }

    private int smallest() {
        return Math.max(0, draws - (population - marked));
    }

    private int largest() {
        return Math.min(marked, draws);
    }

    private double log2TailEstimate(int least) {
        if (least <= smallest()) {
            return 0;
        }
        if (least > largest()) {
            return Double.NEGATIVE_INFINITY;
        }
        double log =
                lnChoose(marked, least) + lnChoose(population - marked, draws - least) - lnChoose(population, draws);
        return (log + lnSumOfRatios(least)) / LN2;
    }

    /** ln of the tail over its first term; later terms follow from the ratio of neighbouring terms, which falls. */
    private double lnSumOfRatios(int least) {
        double scale = 0;
        double term = 1;
        double sum = 0;
        for (int x = least; x <= largest(); x++) {
            sum += term;
            double ratio = (double) (marked - x) * (draws - x) / ((x + 1.0) * (population - marked - draws + x + 1.0));
            term *= ratio;
            if (ratio < 1 && term < NEGLIGIBLE * sum * (1 - ratio)) {
                break;
            }
            if (sum > RESCALE) {
                sum /= RESCALE;
                term /= RESCALE;
                scale += StrictMath.log(RESCALE);
            }
        }
        return scale + StrictMath.log(sum);
    }

    private static double lnChoose(int n, int k) {
        return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
    }

    /** Stirling's series; from 16 on its error is below 1e-9, below that the logarithms are summed. */
    private static double lnFactorial(int n) {
        if (n < 16) {
            double sum = 0;
            for (int i = 2; i <= n; i++) {
                sum += StrictMath.log(i);
            }
            return sum;
        }
        double x = n;
        return (x + 0.5) * StrictMath.log(x)
                - x
                + 0.5 * StrictMath.log(2 * Math.PI)
                + 1 / (12 * x)
                - 1 / (360 * x * x * x)
                + 1 / (1260 * x * x * x * x * x);
    }
}
