package io.sottovoce.privacy.accounting;

/**
 * A banded lower-triangular Toeplitz factor C of the prefix-sum matrix: noise C^-1 Z is added to a stream of sums
 * (Choquette-Choo et al. 2023). Coefficient i stands i places below the diagonal.
 */
public final class BandedFactor {
    private final double[] coefficients;

    private BandedFactor(double[] coefficients) {
        this.coefficients = coefficients;
    }

    /** A factor with these non-negative coefficients; the first is positive. */
    public static BandedFactor of(double... coefficients) {
        if (coefficients.length == 0 || !(coefficients[0] > 0)) {
            throw new IllegalArgumentException("banded factor needs a positive diagonal");
        }
        for (double c : coefficients) {
            if (!(c >= 0) || Double.isInfinite(c)) {
                throw new IllegalArgumentException("banded factor has the coefficient " + c + ", expected >= 0");
            }
        }
        return new BandedFactor(coefficients.clone());
    }

    /** The first {@code bands} coefficients of the square root of prefix summation: 1, 1/2, 3/8, 5/16, 35/128, ... */
    public static BandedFactor squareRoot(int bands) {
        return new BandedFactor(binomialSeries(bands, 0.5));
    }

    /** The coefficients of its inverse: 1, -1/2, -1/8, -1/16, -5/128, ... */
    public static double[] inverseSquareRoot(int count) {
        return binomialSeries(count, -0.5);
    }

    /** Coefficients of (1 - x)^-power. */
    private static double[] binomialSeries(int count, double power) {
        if (count < 1) {
            throw new IllegalArgumentException("banded factor of " + count + " bands, expected at least 1");
        }
        double[] series = new double[count];
        series[0] = 1;
        for (int i = 1; i < count; i++) {
            series[i] = series[i - 1] * (i - 1 + power) / i;
        }
        return series;
    }

    /** Number of bands, the diagonal included. */
    public int bands() {
        return coefficients.length;
    }

    /** A copy of the coefficients. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    /**
     * S2: the largest sum of squared column norms over at most P columns with at least sep columns strictly between
     * two. With no more bands than sep + 1 such columns are orthogonal; more bands are refused.
     *
     * @param participations P >= 1
     * @param minSeparation sep >= 0
     * @param steps T, columns
     */
    public double squaredSensitivity(int participations, int minSeparation, int steps) {
        if (participations < 1 || minSeparation < 0 || steps < 1) {
            throw new IllegalArgumentException("banded factor needs participations >= 1, separation >= 0, steps >= 1");
        }
        if (coefficients.length > minSeparation + 1L) {
            throw new IllegalArgumentException(coefficients.length + " bands need a separation of at least "
                    + (coefficients.length - 1) + ", got " + minSeparation);
        }
        long gap = minSeparation + 1L;
        long rounds = Math.min(participations, (steps - 1) / gap + 1);
        // The i-th column of a pattern stands at i gap or later, and later columns are never longer: the earliest
        // pattern is the largest.
        double[] normsSquared = normsSquared();
        double sum = 0;
        for (long i = 0; i < rounds; i++) {
            sum += normsSquared[(int) Math.min(coefficients.length, steps - i * gap) - 1];
        }
        return sum;
    }

    /** The squared norm of a column of which the first i + 1 coefficients are inside the matrix, for every i. */
    private double[] normsSquared() {
        double[] sums = new double[coefficients.length];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += coefficients[i] * coefficients[i];
            sums[i] = sum;
        }
        return sums;
    }
}
