package io.sottovoce.privacy.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table against cumulative probabilities in whole numbers: the same law, to the last of its 127 bits. */
class AliasTableTest {
    private static final int BITS = 127;

    /** The number of 127-bit inputs that give each value, found by halving in each column. */
    private static BigInteger[] massOf(AliasTable table) {
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(table.values() - 1);
        BigInteger full = BigInteger.ONE.shiftLeft(BITS - log);
        BigInteger[] mass = new BigInteger[table.values()];
        Arrays.fill(mass, BigInteger.ZERO);
        for (int column = 0; column < 1 << log; column++) {
            BigInteger from = full.multiply(BigInteger.valueOf(column));
            int last = at(table, from.add(full).subtract(BigInteger.ONE));
            int first = at(table, from);
            BigInteger low = BigInteger.ZERO;
            BigInteger high = full;
            while (first != last && low.add(BigInteger.ONE).compareTo(high) < 0) {
                BigInteger middle = low.add(high).shiftRight(1);
                if (at(table, from.add(middle)) == first) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            mass[first] = mass[first].add(first == last ? full : high);
            mass[last] = mass[last].add(first == last ? BigInteger.ZERO : full.subtract(high));
        }
        return mass;
    }

    private static int at(AliasTable table, BigInteger number) {
        return table.lookUp(number.shiftRight(Long.SIZE).longValue(), number.longValue());
    }

    private static BigInteger[] differencesOfCumulativeProbabilities(BigInteger[] weights) {
        BigInteger total = Arrays.stream(weights).reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger[] mass = new BigInteger[weights.length];
        BigInteger sum = BigInteger.ZERO;
        BigInteger below = BigInteger.ZERO;
        for (int i = 0; i < weights.length; i++) {
            sum = sum.add(weights[i]);
            BigInteger upTo = sum.shiftLeft(BITS).divide(total);
            mass[i] = upTo.subtract(below);
            below = upTo;
        }
        return mass;
    }

    private static void assertExact(BigInteger... weights) {
        assertArrayEquals(differencesOfCumulativeProbabilities(weights), massOf(new AliasTable(weights)));
    }

    @Test
    void everyValue_hasItsMassExactly() {
        for (double variance : new double[] {.25, 1, 4, 700, 12_345}) {
            assertExact(NoiseWeights.cut(NoiseWeights.skellam(variance)));
            assertExact(NoiseWeights.cut(NoiseWeights.gaussian(variance)));
        }
    }

    @Test
    void unevenLaws_haveTheirMassExactly() {
        assertExact(BigInteger.ONE, BigInteger.ZERO);
        assertExact(BigInteger.ZERO, BigInteger.ONE);
        assertExact(BigInteger.ONE, BigInteger.ONE);
        assertExact(BigInteger.ONE, BigInteger.ONE.shiftLeft(400), BigInteger.ONE);
        Random random = new Random(7);
        for (int trial = 0; trial < 200; trial++) {
            BigInteger[] weights = new BigInteger[2 + random.nextInt(40)];
            Arrays.setAll(weights, i -> new BigInteger(random.nextInt(200), random));
            weights[random.nextInt(weights.length)] = BigInteger.ONE;
            assertExact(weights);
        }
    }

    /** The first word's sign belongs to the caller. */
    @Test
    void sign_doesNotChangeTheValue() {
        AliasTable table = new AliasTable(NoiseWeights.cut(NoiseWeights.gaussian(700)));
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            assertEquals(table.lookUp(high, low), table.lookUp(high ^ Long.MIN_VALUE, low));
        }
    }

    @Test
    void tooFewOrTooManyValues_areRefused() {
        BigInteger[] many = new BigInteger[AliasTable.VALUES_MAX + 1];
        Arrays.fill(many, BigInteger.ONE);
        assertThrows(IllegalArgumentException.class, () -> new AliasTable(many));
        assertThrows(IllegalArgumentException.class, () -> new AliasTable(new BigInteger[] {BigInteger.ONE}));
    }
}
