package io.sottovoce.privacy.accounting;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A grid of Rényi orders, ascending, all above 1. */
public final class RenyiOrders {
    private static final RenyiOrders LEDGER = new RenyiOrders(DoubleStream.concat(
                    IntStream.rangeClosed(2, 64).asDoubleStream(),
                    DoubleStream.concat(DoubleStream.of(72, 80), octaves()))
            .toArray());

    private final double[] values;

    private RenyiOrders(double[] values) {
        this.values = values;
    }

    /** The grid of ledgers, and the default: 2..64, 72, 80, 96, 128, 192, 256, 384, 512, ... 16384. */
    public static RenyiOrders ledger() {
        return LEDGER;
    }

    /** The ledger's grid and 1.1, 1.2, .. 10.9, for mechanisms proved at fractional orders. */
    public static RenyiOrders fine() {
        return of(DoubleStream.concat(tenths(), Arrays.stream(LEDGER.values)).toArray());
    }

    /** Any grid; sorted, repetitions dropped. */
    public static RenyiOrders of(double... orders) {
        double[] sorted = Arrays.stream(orders).sorted().distinct().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a grid of Rényi orders needs at least one order");
        }
        for (double order : sorted) {
            Checks.order(order);
        }
        return new RenyiOrders(sorted);
    }

    /** Number of orders. */
    public int size() {
        return values.length;
    }

    /** The order at a place, ascending. */
    public double get(int index) {
        return values[index];
    }

    /** A copy of the orders. */
    public double[] toArray() {
        return values.clone();
    }

    private static DoubleStream tenths() {
        return IntStream.rangeClosed(11, 109).mapToDouble(i -> i / 10.0);
    }

    private static DoubleStream octaves() {
        return IntStream.rangeClosed(6, 14)
                .boxed()
                .flatMapToDouble(k -> DoubleStream.of(1 << k, 3 << (k - 1)))
                .filter(order -> order > 80 && order <= 16_384);
    }
}
