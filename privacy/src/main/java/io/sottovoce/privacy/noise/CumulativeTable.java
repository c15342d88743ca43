package io.sottovoce.privacy.noise;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A law on consecutive integers as cumulative probabilities of 128 bits. A draw takes 128 fresh bits and a search of
 * exactly ceil(log2 m) steps, the step taken or not by mask arithmetic: no branch and no loop bound depends on the
 * result.
 *
 * <p>A draw differs from the law by at most (m/2 + 1) 2^-128 in total variation: m thresholds rounded down, and the
 * tails cut.
 */
final class CumulativeTable {
    /** Most entries: a table of 2^17 takes 2 MiB. */
    static final int ENTRIES_MAX = 1 << 17;

    private static final int PROBABILITY_BITS = 128;

    private final long lowest;
    private final int entries;
    private final int firstStep;
    private final long[] high;
    private final long[] low;

    /**
     * A table of a law given by unnormalised weights.
     *
     * @param lowest the integer of the first weight
     * @param weights non-negative, not all zero
     */
    CumulativeTable(long lowest, BigInteger[] weights) {
        if (weights.length < 2 || weights.length > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "noise table of " + weights.length + " entries, expected 2.." + ENTRIES_MAX);
        }
        this.lowest = lowest;
        this.entries = weights.length;
        this.firstStep = Integer.highestOneBit(entries - 1);
        this.high = new long[2 * firstStep];
        this.low = new long[2 * firstStep];
        Arrays.fill(high, -1L);
        Arrays.fill(low, -1L);
        BigInteger total = BigInteger.ZERO;
        for (BigInteger weight : weights) {
            total = total.add(weight);
        }
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i + 1 < entries; i++) {
            sum = sum.add(weights[i]);
            BigInteger threshold = sum.shiftLeft(PROBABILITY_BITS).divide(total);
            high[i] = threshold.shiftRight(Long.SIZE).longValue();
            low[i] = threshold.longValue();
        }
    }

    int entries() {
        return entries;
    }

    double error() {
        return (entries / 2.0 + 1) * 0x1p-128;
    }

    /** The integer whose interval holds the 128-bit number: the count of thresholds at or below it. */
    long lookUp(long uHigh, long uLow) {
        int at = 0;
        for (int step = firstStep; step > 0; step >>= 1) {
            at += step & reached(uHigh, uLow, at + step - 1);
        }
        return integerAt(at);
    }

    private long integerAt(int at) {
        int last = entries - 1;
        int beyond = (last - at) >> 31; // only 2^128 - 1 reaches the padding
        return lowest + ((at & ~beyond) | (last & beyond));
    }

    long sample(SecretBits bits) {
        long uHigh = bits.next();
        return lookUp(uHigh, bits.next());
    }

    /** All ones if u >= threshold i, else zero: the borrow of the 128-bit difference. */
    private int reached(long uHigh, long uLow, int i) {
        long tLow = low[i];
        long borrow = ((~uLow & tLow) | ((~uLow | tLow) & (uLow - tLow))) >>> 63;
        long tHigh = high[i];
        long difference = uHigh - tHigh - borrow;
        return (int) ((((~uHigh & tHigh) | ((~uHigh | tHigh) & difference)) >>> 63) - 1);
    }
}
