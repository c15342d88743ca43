package io.sottovoce.privacy.accounting;

/**
 * Rényi divergence of one release as a function of the order: an upper bound over all neighbours and both directions.
 */
@FunctionalInterface
public interface RenyiCurve {
    /**
     * The bound at an order.
     *
     * @param order a > 1
     * @return eps(a) >= 0, possibly infinite
     */
    double epsilon(double order);

    /** This release made {@code count} times: Rényi divergences of one order add up (Mironov 2017, Prop. 1). */
    default RenyiCurve times(long count) {
        Checks.steps(count);
        return order -> count == 0 ? 0 : count * epsilon(order);
    }

    /** This release and another one. */
    default RenyiCurve and(RenyiCurve other) {
        return order -> epsilon(order) + other.epsilon(order);
    }
}
