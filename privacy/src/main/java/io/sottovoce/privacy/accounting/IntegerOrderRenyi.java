package io.sottovoce.privacy.accounting;

/**
 * A curve that is proved at whole orders only. Between them (a-1) eps(a), a cumulant generating function and therefore
 * convex, is bounded by its chord; below order 2 the chord starts from 0 at order 1.
 */
abstract class IntegerOrderRenyi implements RenyiCurve {
    private static final double ORDER_MAX = 1 << 30;

    /** The bound at a whole order >= 2. */
    abstract double atInteger(int order);

    @Override
    public final double epsilon(double order) {
        Checks.order(order);
        if (order > ORDER_MAX) {
            throw new IllegalArgumentException("Rényi order is " + order + ", expected at most " + ORDER_MAX);
        }
        int below = (int) Math.floor(order);
        double part = order - below;
        if (part == 0) {
            return atInteger(below);
        }
        double low = below == 1 ? 0 : (below - 1) * atInteger(below);
        double high = below * atInteger(below + 1);
        return ((1 - part) * low + part * high) / (order - 1);
    }
}
