package io.sottovoce.privacy.secagg.graph;

import java.math.BigDecimal;

/**
 * A share of a cohort in parts per million, so that "a tenth of n" is an integer and the same one everywhere.
 *
 * @param value 0..1,000,000
 */
public record PartsPerMillion(int value) {
    /** The whole. */
    public static final int WHOLE = 1_000_000;

    public PartsPerMillion {
        if (value < 0 || value > WHOLE) {
            throw new IllegalArgumentException(value + " parts per million is outside 0.." + WHOLE);
        }
    }

    /** The share written as a decimal fraction such as 0.05; refuses more than six decimals. */
    public static PartsPerMillion ofFraction(BigDecimal fraction) {
        if (fraction.signum() < 0 || fraction.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("share " + fraction.toPlainString() + " is outside 0..1");
        }
        try {
            return new PartsPerMillion(fraction.movePointRight(6).intValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("share " + fraction + " has more than six decimals", e);
        }
    }

    /** floor(share * count). */
    public int floorOf(int count) {
        return (int) Math.floorDiv((long) value * count, (long) WHOLE);
    }

    /** ceil(share * count). */
    public int ceilOf(int count) {
        return (int) -Math.floorDiv(-(long) value * count, (long) WHOLE);
    }

    /** The share as a decimal fraction. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(value, 6).stripTrailingZeros().toPlainString();
    }
}
