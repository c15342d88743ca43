package io.sottovoce.privacy.accounting;

import java.util.Arrays;

/**
 * Rényi divergence spent, at every order of a grid; immutable. The common currency of ledgers: vectors of different
 * mechanisms add up, epsilons of different delta do not.
 */
public final class RenyiBudget {
    private final RenyiOrders orders;
    private final double[] spent;

    private RenyiBudget(RenyiOrders orders, double[] spent) {
        this.orders = orders;
        this.spent = spent;
    }

    /** Nothing spent. */
    public static RenyiBudget nothing(RenyiOrders orders) {
        return new RenyiBudget(orders, new double[orders.size()]);
    }

    /** What one release costs. */
    public static RenyiBudget of(RenyiOrders orders, RenyiCurve curve) {
        return nothing(orders).plus(curve, 1);
    }

    /** The budget with these values, one per order, each a number >= 0 or infinite. */
    public static RenyiBudget ofValues(RenyiOrders orders, double... values) {
        if (values.length != orders.size()) {
            throw new IllegalArgumentException("budget of " + values.length + " values, expected " + orders.size());
        }
        for (double value : values) {
            if (!(value >= 0)) {
                throw new IllegalArgumentException("budget holds " + value + ", expected a number >= 0");
            }
        }
        return new RenyiBudget(orders, values.clone());
    }

    /** This budget and {@code count} more releases. */
    public RenyiBudget plus(RenyiCurve curve, long count) {
        Checks.steps(count);
        double[] sum = spent.clone();
        if (count > 0) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += count * curve.epsilon(orders.get(i));
            }
        }
        return new RenyiBudget(orders, sum);
    }

    /** This budget and another one on the same grid. */
    public RenyiBudget plus(RenyiBudget other) {
        if (!Arrays.equals(orders.toArray(), other.orders.toArray())) {
            throw new IllegalArgumentException("budgets on different grids of Rényi orders do not add up");
        }
        double[] sum = spent.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.spent[i];
        }
        return new RenyiBudget(orders, sum);
    }

    /** The grid. */
    public RenyiOrders orders() {
        return orders;
    }

    /** A copy of what is spent, by order. */
    public double[] values() {
        return spent.clone();
    }

    /** The smallest epsilon that some order proves at this delta. */
    public RenyiGuarantee epsilon(double delta) {
        return epsilon(delta, RenyiConversion.IMPROVED);
    }

    /** The smallest epsilon that some order proves at this delta by a rule. */
    public RenyiGuarantee epsilon(double delta, RenyiConversion rule) {
        Checks.delta(delta);
        RenyiGuarantee best = new RenyiGuarantee(Double.POSITIVE_INFINITY, delta, orders.get(0));
        for (int i = 0; i < spent.length; i++) {
            double epsilon = rule.epsilon(orders.get(i), spent[i], delta);
            if (epsilon < best.epsilon()) {
                best = new RenyiGuarantee(epsilon, delta, orders.get(i));
            }
        }
        return best;
    }

    /** The smallest delta that some order proves at this epsilon. */
    public RenyiGuarantee delta(double epsilon) {
        return delta(epsilon, RenyiConversion.IMPROVED);
    }

    /** The smallest delta that some order proves at this epsilon by a rule. */
    public RenyiGuarantee delta(double epsilon, RenyiConversion rule) {
        Checks.epsilon(epsilon);
        RenyiGuarantee best = new RenyiGuarantee(epsilon, 1, orders.get(0));
        for (int i = 0; i < spent.length; i++) {
            double delta = rule.delta(orders.get(i), spent[i], epsilon);
            if (delta < best.delta()) {
                best = new RenyiGuarantee(epsilon, delta, orders.get(i));
            }
        }
        return best;
    }
}
