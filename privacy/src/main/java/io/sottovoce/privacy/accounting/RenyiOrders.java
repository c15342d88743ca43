package io.sottovoce.privacy.accounting;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A grid of Rényi orders, ascending, all above 1. */
public final class RenyiOrders {
    private static final RenyiOrders LEDGER = new RenyiOrders(DoubleStream.concat(
                    IntStream.rangeClosed(2, 64).asDoubleStream(),
                    DoubleStream.concat(DoubleStream.of(72, 80), octaves()))
            .toArray());

    private static final int LISTED_MAX = 10_000;

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

    /**
     * The grid of a name on the command line: {@code integer}, {@code fine}, or a list of orders, ranges of whole orders
     * {@code 2..64} and ranges with a step {@code 1.1..10.9/0.1}, separated by commas.
     */
    public static RenyiOrders ofLabel(String label) {
        return switch (label) {
            case "integer" -> ledger();
            case "fine" -> fine();
            default -> listed(label);
        };
    }

    private static RenyiOrders listed(String label) {
        try {
            double[] orders = Arrays.stream(label.split(",", -1))
                    .flatMap(RenyiOrders::range)
                    .mapToDouble(BigDecimal::doubleValue)
                    .toArray();
            if (orders.length <= LISTED_MAX) {
                return of(orders);
            }
        } catch (NumberFormatException e) {
            // Refused below, like a list that is too long.
        }
        throw new AccountingRefusedException("orders are '" + label + "', expected integer, fine, or a list of at most "
                + LISTED_MAX + " such as 1.1..10.9/0.1,12..63");
    }

    /** In decimals, so that the last order of a range is the one written. */
    private static Stream<BigDecimal> range(String text) {
        String[] ends = text.split("\\.\\.", -1);
        if (ends.length == 1) {
            return Stream.of(new BigDecimal(text.strip()));
        }
        String[] highAndStep = ends[1].split("/", -1);
        BigDecimal low = new BigDecimal(ends[0].strip());
        BigDecimal high = new BigDecimal(highAndStep[0].strip());
        BigDecimal step = highAndStep.length == 1 ? BigDecimal.ONE : new BigDecimal(highAndStep[1].strip());
        if (ends.length > 2 || highAndStep.length > 2 || step.signum() <= 0) {
            throw new NumberFormatException(text);
        }
        return Stream.iterate(low, order -> order.compareTo(high) <= 0, order -> order.add(step))
                .limit(LISTED_MAX + 1L);
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
