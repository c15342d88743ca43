package io.sottovoce.privacy.noise;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A law that is the same on both sides of zero: cumulative probabilities of the magnitude in 127 bits, and a sign. A draw
 * takes 128 fresh bits and a search of exactly ceil(log2 m) steps for m magnitudes, the step taken or not by mask
 * arithmetic: no branch and no loop bound depends on the result.
 *
 * <p>A draw differs from the law by at most (m/2 + 1) 2^-127 in total variation: m thresholds rounded down, and the tails
 * cut. That is what {@link CumulativeTable} has for both sides, of twice the entries, in one bit and one step more.
 *
 * <p>The two words of a threshold lie side by side, so a step meets one cache line.
 */
final class SymmetricTable {
    private static final int PROBABILITY_BITS = 127;
    private static final int LANES = 4;

    private final int magnitudes;
    private final int firstStep;
    private final long[] thresholds;

    /**
     * A table of a law given by unnormalised weights.
     *
     * @param half the weights of 0, 1, 2, ..., the last of them not zero; that of zero counts once, the others twice
     */
    SymmetricTable(BigInteger[] half) {
        int most = (CumulativeTable.ENTRIES_MAX + 1) / 2;
        if (half.length < 2 || half.length > most) {
            throw new IllegalArgumentException("noise table of " + half.length + " magnitudes, expected 2.." + most);
        }
        this.magnitudes = half.length;
        this.firstStep = Integer.highestOneBit(magnitudes - 1);
        this.thresholds = new long[4 * firstStep];
        for (int i = 0; i < 2 * firstStep; i++) {
            thresholds[2 * i] = Long.MAX_VALUE;
            thresholds[2 * i + 1] = -1;
        }
        fill(half);
    }

    private void fill(BigInteger[] half) {
        BigInteger total = Arrays.stream(half)
                .reduce(BigInteger.ZERO, BigInteger::add)
                .shiftLeft(1)
                .subtract(half[0]);
        BigInteger sum = half[0].negate();
        for (int i = 0; i + 1 < magnitudes; i++) {
            sum = sum.add(half[i].shiftLeft(1));
            BigInteger threshold = sum.shiftLeft(PROBABILITY_BITS).divide(total);
            thresholds[2 * i] = threshold.shiftRight(Long.SIZE).longValue();
            thresholds[2 * i + 1] = threshold.longValue();
        }
    }

    int magnitudes() {
        return magnitudes;
    }

    double error() {
        return (magnitudes / 2.0 + 1) * 0x1p-127;
    }

    /** The integer of 128 bits: the first of them the sign, the others a number in the interval of the magnitude. */
    long lookUp(long high, long low) {
        long number = high & Long.MAX_VALUE;
        int at = 0;
        for (int step = firstStep; step > 0; step >>= 1) {
            at += step & reached(thresholds, at + step - 1, number, low >>> 1, ~low & 1);
        }
        return signed(at, high);
    }

    long sample(SecretBits bits) {
        long high = bits.next();
        return lookUp(high, bits.next());
    }

    /** Draws into the first {@code count} elements, four searches at a time. */
    void sample(SecretBits bits, long[] draws, int count) {
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            sampleFour(bits, draws, i);
        }
        for (int i = whole; i < count; i++) {
            draws[i] = sample(bits);
        }
    }

    /**
     * Four searches side by side: while one waits for its threshold the others go on. As many as the registers hold; each
     * takes its bits as {@link #sample(SecretBits)} would.
     */
    private void sampleFour(SecretBits bits, long[] draws, int from) {
        long[] table = thresholds;
        long highA = bits.next();
        long lowA = bits.next();
        long highB = bits.next();
        long lowB = bits.next();
        long highC = bits.next();
        long lowC = bits.next();
        long highD = bits.next();
        long lowD = bits.next();
        long evenA = ~lowA & 1;
        long numberA = highA & Long.MAX_VALUE;
        long halfA = lowA >>> 1;
        long evenB = ~lowB & 1;
        long numberB = highB & Long.MAX_VALUE;
        long halfB = lowB >>> 1;
        long evenC = ~lowC & 1;
        long numberC = highC & Long.MAX_VALUE;
        long halfC = lowC >>> 1;
        long evenD = ~lowD & 1;
        long numberD = highD & Long.MAX_VALUE;
        long halfD = lowD >>> 1;
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        for (int step = firstStep; step > 0; step >>= 1) {
            a += step & reached(table, a + step - 1, numberA, halfA, evenA);
            b += step & reached(table, b + step - 1, numberB, halfB, evenB);
            c += step & reached(table, c + step - 1, numberC, halfC, evenC);
            d += step & reached(table, d + step - 1, numberD, halfD, evenD);
        }
        draws[from] = signed(a, highA);
        draws[from + 1] = signed(b, highB);
        draws[from + 2] = signed(c, highC);
        draws[from + 3] = signed(d, highD);
    }

    private long signed(int at, long high) {
        int last = magnitudes - 1;
        int beyond = (last - at) >> 31; // only 2^127 - 1 reaches the padding
        long magnitude = (at & ~beyond) | (last & beyond);
        long sign = high >> 63;
        return (magnitude ^ sign) - sign;
    }

    /**
     * All ones if the number is at least threshold i, else zero. High words have 63 bits, and so have low words without
     * their last, so signs tell; the last bit borrows where the threshold has it and the number does not.
     *
     * @param lowHalf the low word without its last bit
     * @param even 1 where that bit is zero, else 0
     */
    private static int reached(long[] thresholds, int i, long high, long lowHalf, long even) {
        long tLow = thresholds[2 * i + 1];
        long borrow = (lowHalf - (tLow >>> 1) - (tLow & even)) >>> 63;
        return (int) ~((high - thresholds[2 * i] - borrow) >> 63);
    }
}
