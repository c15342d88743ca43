package io.sottovoce.privacy.noise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/** Weights of the noise laws in exact rational recurrences, good to far more than 45 digits of their sum. */
final class NoiseWeights {
    // 2^-320 in fixed point: after 2^17 steps an error of 2^-303, against the 2^-128 that a table resolves.
    private static final int FRACTION_BITS = 320;
    private static final int TAIL_BITS = 128;
    private static final int SEED_BITS = 64;
    private static final int REACH_MAX = 1 << 17;
    private static final int EXPONENT_BITS_MAX = 9;

    private NoiseWeights() {}

    /** A half law, the weights of 0, 1, 2, ..., cut where the two-sided tail is below 2^-128 of it. */
    static BigInteger[] cut(BigInteger[] half) {
        BigInteger total = half[0];
        for (int i = 1; i < half.length; i++) {
            total = total.add(half[i].shiftLeft(1));
        }
        BigInteger tail = BigInteger.ZERO;
        int last = half.length - 1;
        while (last > 1) {
            tail = tail.add(half[last].shiftLeft(1));
            if (tail.shiftLeft(TAIL_BITS).compareTo(total) >= 0) {
                break;
            }
            last--;
        }
        return Arrays.copyOf(half, last + 1);
    }

    /**
     * Skellam of variance V: weights proportional to the Bessel functions I_k(V), by Miller's backward recurrence {@code
     * I_(k-1) = I_(k+1) + (2k/V) I_k} in integers. All terms are positive, so the start's and every rounding's error
     * stays where the mass is below 2^-200.
     */
    static BigInteger[] skellam(double variance) {
        int start = reach(variance);
        BigDecimal exact = new BigDecimal(variance);
        BigInteger denominator = BigInteger.ONE.shiftLeft(Math.max(0, exact.scale()));
        BigInteger numerator = exact.multiply(new BigDecimal(denominator)).toBigIntegerExact();
        BigInteger[] half = new BigInteger[start + 1];
        half[start] = BigInteger.ONE.shiftLeft(SEED_BITS);
        BigInteger above = BigInteger.ZERO;
        for (int k = start; k >= 1; k--) {
            BigInteger slope = half[k].multiply(denominator).multiply(BigInteger.valueOf(2L * k));
            half[k - 1] = slope.divide(numerator).add(above);
            above = half[k];
        }
        return half;
    }

    /** Discrete Gaussian: e^(-x^2/(2v)), each from the one before by e^(-(2x+1)/(2v)). */
    static BigInteger[] gaussian(double variance) {
        BigInteger half = expOfMinusOver(BigInteger.ONE, 1, variance);
        BigInteger ratioOfRatios = multiply(half, half);
        BigInteger ratio = half;
        BigInteger[] weights = new BigInteger[reach(variance) + 1];
        weights[0] = BigInteger.ONE.shiftLeft(FRACTION_BITS);
        for (int x = 1; x < weights.length; x++) {
            weights[x] = multiply(weights[x - 1], ratio);
            ratio = multiply(ratio, ratioOfRatios);
        }
        return weights;
    }

    /** Weights beyond it are below 2^-200 of the largest: 18 deviations, and Skellam's heavier tail at small V. */
    private static int reach(double variance) {
        double reach = 18 * Math.sqrt(variance) + 60;
        if (!(variance > 0) || reach > REACH_MAX) {
            throw new IllegalArgumentException("noise of variance " + variance + " needs weights up to more than "
                    + REACH_MAX + ", expected 0 < variance < 3e7");
        }
        return (int) Math.ceil(reach);
    }

    private static BigInteger multiply(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(FRACTION_BITS);
    }

    /** e^(-n/(2 k^2 v)) in fixed point, v an exact double. */
    static BigInteger expOfMinusOver(BigInteger n, long k, double variance) {
        BigDecimal exact = new BigDecimal(variance);
        BigInteger denominator = BigInteger.ONE.shiftLeft(Math.max(0, exact.scale()));
        BigInteger numerator = exact.multiply(new BigDecimal(denominator)).toBigIntegerExact();
        BigInteger below = numerator.multiply(BigInteger.valueOf(k).pow(2)).shiftLeft(1);
        BigInteger argument = n.multiply(denominator).shiftLeft(FRACTION_BITS).divide(below);
        int squarings = Math.max(0, argument.bitLength() - FRACTION_BITS);
        if (squarings > EXPONENT_BITS_MAX) {
            return BigInteger.ZERO; // below e^-512
        }
        BigInteger reduced = argument.shiftRight(squarings);
        BigInteger term = BigInteger.ONE.shiftLeft(FRACTION_BITS);
        BigInteger sum = term;
        for (int i = 1; term.signum() != 0; i++) {
            term = multiply(term, reduced).divide(BigInteger.valueOf(i));
            sum = (i & 1) == 1 ? sum.subtract(term) : sum.add(term);
        }
        for (int i = 0; i < squarings; i++) {
            sum = multiply(sum, sum);
        }
        return sum;
    }

    /** The top 128 of the fixed-point bits as two words, 1 being 2^127. */
    static long[] top127(BigInteger fixed) {
        BigInteger value = fixed.shiftRight(FRACTION_BITS - 127);
        return new long[] {value.shiftRight(Long.SIZE).longValue(), value.longValue()};
    }
}
