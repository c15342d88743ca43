package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.vector.RingVector;

/** Tests that elements of a ring of 8 bits are uniform. */
public final class Uniformity {
    /**
     * A chi-square value of 255 degrees of freedom exceeds this with probability below 1e-6 (Wilson and Hilferty's
     * approximation gives 7e-7).
     */
    public static final double LIMIT = 380;

    private Uniformity() {}

    /** Chi-square statistic of 256 equally likely values. */
    public static double chiSquare(RingVector elements) {
        long[] counts = new long[256];
        for (int i = 0; i < elements.length(); i++) {
            counts[elements.get(i)]++;
        }
        double expected = elements.length() / 256.0;
        double statistic = 0;
        for (long count : counts) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        return statistic;
    }
}
