package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Map;
import java.util.Optional;

/**
 * The median of every coordinate by itself (Yin et al. 2018, definition 1). It stays within the honest values while less
 * than half of the inputs are hostile.
 */
public record CoordinateMedian() implements RobustRule {
    static final String KIND = "median";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> new Columns(new Inputs(updates, dimension).vectors(), Order::median);
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", KIND);
    }
}
