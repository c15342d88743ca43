package io.sottovoce.privacy.accounting;

/** A pair of laws that dominates a mechanism, one for each direction of the adjacency. */
interface LossPair {
    /** The two directions: P is the law with the record (REMOVE it), or the law without (ADD it). */
    enum Direction {
        REMOVE,
        ADD
    }

    /** The loss distribution on the grid of multiples of {@code step}. */
    LossDistribution discretise(Direction direction, double step);

    /** Standard deviation of one step's loss, roughly: it sets the first grid. */
    double deviation(Direction direction);

    /** Width of the support that discretisation covers, roughly: it bounds the number of grid points. */
    double range(Direction direction);

    /** Whether both directions have the same loss distribution. */
    default boolean symmetric() {
        return false;
    }
}
