package io.sottovoce.privacy.noise;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A law on 0..m-1 in 127 bits, drawn by the alias method (Walker 1977; Vose 1991) in whole numbers. The law is cut into
 * 2^k columns of equal mass: column i holds i up to a threshold and one other value, its alias, above. A draw takes 127
 * fresh bits: k choose the column, the rest are compared with its threshold, and mask arithmetic takes the one or the
 * other. One step, no branch, no loop.
 *
 * <p>The column that a draw reads is uniform, so every cache line of the table is as warm as any other and the time of a
 * draw does not tell its value. A search of cumulative probabilities, which draws the same law from the same number of
 * bits, is constant in instructions only: its rare values lie in cold lines.
 *
 * <p>A draw differs from the law by at most (m/2 + 1) 2^-127 in total variation: m cumulative probabilities rounded down,
 * and the tails cut. The columns lose nothing.
 */
final class AliasTable {
    /** Most values: a table of 2^16 takes 1 MiB. */
    static final int VALUES_MAX = 1 << 16;

    private static final int PROBABILITY_BITS = 127;
    private static final int HIGH_BITS = Long.SIZE - 1;

    private final int values;
    private final int columns;
    /** The bits of the high word that are compared; the k above them choose the column, and hold the alias. */
    private final int restBits;

    private final long restMask;
    /** Column i: the alias and the threshold's high bits in word 2i, its low bits in word 2i + 1. */
    private final long[] table;

    /**
     * A table of a law given by unnormalised weights.
     *
     * @param weights of 0, 1, 2, ..., non-negative, not all zero
     */
    AliasTable(BigInteger[] weights) {
        if (weights.length < 2 || weights.length > VALUES_MAX) {
            throw new IllegalArgumentException(
                    "noise table of " + weights.length + " values, expected 2.." + VALUES_MAX);
        }
        this.values = weights.length;
        this.columns = Integer.highestOneBit(values - 1) << 1;
        this.restBits = HIGH_BITS - Integer.numberOfTrailingZeros(columns);
        this.restMask = (1L << restBits) - 1;
        this.table = new long[2 * columns];
        fill(probabilities(weights));
    }

    /** Whole numbers that sum to 2^127: differences of the cumulative probabilities, each rounded down. */
    private BigInteger[] probabilities(BigInteger[] weights) {
        BigInteger total = Arrays.stream(weights).reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger[] mass = new BigInteger[columns];
        Arrays.fill(mass, BigInteger.ZERO);
        BigInteger sum = BigInteger.ZERO;
        BigInteger below = BigInteger.ZERO;
        for (int i = 0; i < values; i++) {
            sum = sum.add(weights[i]);
            BigInteger upTo = sum.shiftLeft(PROBABILITY_BITS).divide(total);
            mass[i] = upTo.subtract(below);
            below = upTo;
        }
        return mass;
    }

    /** Fills columns that are too low from those that are too high, in the order of their indices. */
    private void fill(BigInteger[] mass) {
        BigInteger full = BigInteger.ONE.shiftLeft(restBits + Long.SIZE);
        Deque<Integer> low = new ArrayDeque<>();
        Deque<Integer> high = new ArrayDeque<>();
        for (int i = 0; i < columns; i++) {
            (mass[i].compareTo(full) < 0 ? low : high).add(i);
        }
        while (!low.isEmpty()) {
            int needy = low.remove();
            int giver = high.element();
            put(needy, giver, mass[needy]);
            mass[giver] = mass[giver].subtract(full.subtract(mass[needy]));
            if (mass[giver].compareTo(full) < 0) {
                low.add(high.remove());
            }
        }
        for (int exact : high) {
            put(exact, exact, BigInteger.ZERO);
        }
    }

    private void put(int column, int alias, BigInteger threshold) {
        table[2 * column] =
                (long) alias << restBits | threshold.shiftRight(Long.SIZE).longValue();
        table[2 * column + 1] = threshold.longValue();
    }

    int values() {
        return values;
    }

    double error() {
        return (values / 2.0 + 1) * 0x1p-127;
    }

    /** The value of 127 bits: the low 63 of the first word, and the second; the first word's sign is not looked at. */
    int lookUp(long high, long low) {
        int column = (int) (high >>> restBits) & (columns - 1);
        long word = table[2 * column];
        long tLow = table[2 * column + 1];
        long borrow = ((~low & tLow) | ((~low | tLow) & (low - tLow))) >>> 63;
        int own = (int) (((high & restMask) - (word & restMask) - borrow) >> 63);
        int alias = (int) (word >>> restBits);
        return (column & own) | (alias & ~own);
    }
}
