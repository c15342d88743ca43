package io.sottovoce.rounds.aggregate;

import java.util.List;

/** How a cohort's updates become one. */
@FunctionalInterface
public interface AggregateRule {
    /** The weighted mean. */
    AggregateRule WEIGHTED_MEAN = WeightedMean::new;

    /**
     * Looks at the updates as often as the rule needs to and gives the vector they come to. The result does not depend on
     * the order of the updates.
     *
     * @param updates at least one, of distinct clients, each of {@code dimension} coordinates; not closed
     */
    MeanSource over(List<WeightedUpdate> updates, long dimension);
}
