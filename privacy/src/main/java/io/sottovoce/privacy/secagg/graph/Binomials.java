package io.sottovoce.privacy.secagg.graph;

import java.math.BigInteger;

/** Binomial coefficients as exact integers. */
final class Binomials {
    private Binomials() {}

    /** C(n, k); 0 where k is outside 0..n. */
    static BigInteger choose(int n, int k) {
        if (k < 0 || k > n) {
            return BigInteger.ZERO;
        }
        BigInteger value = BigInteger.ONE;
        for (int i = 1; i <= Math.min(k, n - k); i++) {
            value = value.multiply(BigInteger.valueOf(n - i + 1L)).divide(BigInteger.valueOf(i));
        }
        return value;
    }

    /** C(n, k - 1) from C(n, k). */
    static BigInteger lower(BigInteger choose, int n, int k) {
        if (choose.signum() == 0) {
            return choose(n, k - 1);
        }
        return choose.multiply(BigInteger.valueOf(k)).divide(BigInteger.valueOf(n - k + 1L));
    }
}
