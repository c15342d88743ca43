package io.sottovoce.privacy.noise;

import java.math.BigInteger;

/**
 * Discrete Gaussian of a large variance: sigma = k sigma0, y >= 0 from a small table of sigma0, u uniform in [0, k), and
 * x = k y + u accepted with {@code exp(-u(u + 2ky)/(2 sigma^2))}; then a sign, one of the two zeros refused.
 *
 * <p>The probability is a product of 63 tabulated factors in 127-bit fixed point, all multiplied every time. The number
 * of trials is independent of the value that comes out.
 */
final class WideGaussianSampler implements NoiseSampler {
    private static final double BASE_DEVIATION = 32;
    // u (u + 2 k y) < k^2 (1 + 2 * 13.4 * 32) < 2^63 for k below 2^26.
    private static final double DEVIATION_MAX = BASE_DEVIATION * (1 << 25);
    private static final int FACTORS = 63;

    private final double variance;
    private final long k;
    private final AliasTable base;
    private final long[] factorHigh = new long[FACTORS];
    private final long[] factorLow = new long[FACTORS];

    WideGaussianSampler(double variance) {
        double deviation = Math.sqrt(variance);
        if (!(deviation >= BASE_DEVIATION && deviation <= DEVIATION_MAX)) {
            throw new IllegalArgumentException(
                    "wide Gaussian of deviation " + deviation + ", expected " + BASE_DEVIATION + ".." + DEVIATION_MAX);
        }
        this.k = (long) Math.ceil(deviation / BASE_DEVIATION);
        double baseVariance = variance / ((double) k * k);
        while (baseVariance * k * k < variance) { // never less than asked for, not by one rounding
            baseVariance = Math.nextUp(baseVariance);
        }
        this.variance = baseVariance * k * k;
        this.base = new AliasTable(NoiseWeights.cut(NoiseWeights.gaussian(baseVariance)));
        // exp(-2^i / (2 k^2 baseVariance)), from the exact rational that the table's variance is.
        for (int i = 0; i < FACTORS; i++) {
            long[] words =
                    NoiseWeights.top127(NoiseWeights.expOfMinusOver(BigInteger.ONE.shiftLeft(i), k, baseVariance));
            factorHigh[i] = words[0];
            factorLow[i] = words[1];
        }
    }

    @Override
    public double variance() {
        return variance;
    }

    @Override
    public double error() {
        return base.error() + FACTORS * 0x1p-126;
    }

    @Override
    public long sample(SecretBits bits) {
        while (true) {
            long high = bits.next();
            long y = base.lookUp(high, bits.next());
            long u = uniform(bits);
            boolean accepted = accept(u * (u + 2 * k * y), bits);
            long sign = bits.next() >> 63;
            long x = k * y + u;
            if (accepted && !(x == 0 && sign != 0)) {
                return (x ^ sign) - sign;
            }
        }
    }

    /** Uniform in 0..k-1 from 64 bits scaled: the bias is below k 2^-127, two words being used. */
    private long uniform(SecretBits bits) {
        long high = bits.next();
        long carry = unsignedHigh(bits.next(), k);
        long low = high * k;
        long sum = low + carry;
        return unsignedHigh(high, k) + below(sum, low);
    }

    /** Whether 127 fresh bits are below exp(-exponent/(2 sigma^2)). One is 2^127, so it is the word pair (2^63, 0). */
    private boolean accept(long exponent, SecretBits bits) {
        long high = Long.MIN_VALUE;
        long low = 0;
        for (int i = 0; i < FACTORS; i++) {
            long take = -(exponent >>> i & 1);
            long factor = (factorHigh[i] & take) | (Long.MIN_VALUE & ~take);
            long factorRest = factorLow[i] & take;
            // The product of the two low words is below the last place and left out.
            long middle = high * factor;
            long withA = middle + unsignedHigh(high, factorRest);
            long withB = withA + unsignedHigh(low, factor);
            long carry = below(withA, middle) + below(withB, withA);
            long top = unsignedHigh(high, factor) + carry;
            high = (top << 1) | (withB >>> 63);
            low = withB << 1;
        }
        long drawHigh = bits.next() >>> 1;
        long drawLow = bits.next();
        long borrow = below(drawLow, low);
        return below(drawHigh, high) == 1 || (drawHigh == high && borrow == 1);
    }

    /** 1 if a < b as unsigned words, else 0. */
    private static long below(long a, long b) {
        return ((~a & b) | ((~a | b) & (a - b))) >>> 63;
    }

    private static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }
}
