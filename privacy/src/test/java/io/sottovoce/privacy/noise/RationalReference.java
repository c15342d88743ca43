package io.sottovoce.privacy.noise;

import java.math.BigInteger;
import java.util.Random;

/** The discrete Gaussian of Canonne, Kamath and Steinke 2020 (Algorithms 1 to 3), in rationals only; slow. */
final class RationalReference {
    private final Random random;

    RationalReference(long seed) {
        this.random = new Random(seed);
    }

    private long below(long bound) {
        return random.nextLong(bound);
    }

    private BigInteger below(BigInteger bound) {
        BigInteger draw;
        do {
            draw = new BigInteger(bound.bitLength(), random);
        } while (draw.compareTo(bound) >= 0);
        return draw;
    }

    /** True with probability e^(-n/d). */
    private boolean bernoulliExp(BigInteger n, BigInteger d) {
        BigInteger left = n;
        while (left.compareTo(d) > 0) {
            if (!bernoulliExpBelowOne(d, d)) {
                return false;
            }
            left = left.subtract(d);
        }
        return bernoulliExpBelowOne(left, d);
    }

    private boolean bernoulliExpBelowOne(BigInteger n, BigInteger d) {
        long k = 1;
        while (below(d.multiply(BigInteger.valueOf(k))).compareTo(n) < 0) {
            k++;
        }
        return (k & 1) == 1;
    }

    private long laplace(long t) {
        while (true) {
            long u = below(t);
            if (!bernoulliExp(BigInteger.valueOf(u), BigInteger.valueOf(t))) {
                continue;
            }
            long v = 0;
            while (bernoulliExp(BigInteger.ONE, BigInteger.ONE)) {
                v++;
            }
            boolean negative = random.nextBoolean();
            long value = u + t * v;
            if (!(negative && value == 0)) {
                return negative ? -value : value;
            }
        }
    }

    /** A draw of variance parameter s2, an integer. */
    long gaussian(long s2) {
        long t = (long) Math.floor(Math.sqrt((double) s2)) + 1;
        while (true) {
            long y = laplace(t);
            // (|y| - s2/t)^2 / (2 s2) = (|y| t - s2)^2 / (2 s2 t^2)
            BigInteger root = BigInteger.valueOf(Math.abs(y))
                    .multiply(BigInteger.valueOf(t))
                    .subtract(BigInteger.valueOf(s2));
            BigInteger below =
                    BigInteger.valueOf(2 * s2).multiply(BigInteger.valueOf(t).pow(2));
            if (bernoulliExp(root.multiply(root), below)) {
                return y;
            }
        }
    }
}
