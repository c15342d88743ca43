package io.sottovoce.privacy.secagg.graph;

import java.math.BigInteger;

/**
 * The bound {@code events * p <= 2^-bits}, decided in exact integers for a probability p given as a fraction.
 *
 * @param events number of events in the union bound
 * @param bits exponent of the bound
 */
record ProbabilityBound(BigInteger events, int bits) {
    static ProbabilityBound of(long events, int bits) {
        return new ProbabilityBound(BigInteger.valueOf(events), bits);
    }

    /** Whether weight / total keeps the bound. */
    boolean keeps(BigInteger weight, BigInteger total) {
        return weight.multiply(events).shiftLeft(bits).compareTo(total) <= 0;
    }

    /** log2 of the largest p that keeps the bound. */
    double log2() {
        return -bits - StrictMath.log(events.doubleValue()) / StrictMath.log(2);
    }
}
