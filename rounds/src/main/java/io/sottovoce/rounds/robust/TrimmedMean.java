package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Map;
import java.util.Optional;

/**
 * The mean of every coordinate without its {@code f} smallest and {@code f} largest values (Yin et al. 2018, definition 2).
 *
 * @param share of the inputs that are taken to be hostile; {@code f = ceil(share n)}
 */
public record TrimmedMean(double share) implements RobustRule {
    static final String KIND = "trimmed-mean";

    public TrimmedMean {
        new HostileShare(share);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int hostile(int inputs) {
        return new HostileShare(share).of(inputs);
    }

    @Override
    public Need need(int hostile) {
        return new Need(2 * hostile + 1, "2f + 1");
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            int cut = hostile(inputs.size());
            return new Columns(inputs.vectors(), column -> Order.mean(column, cut, column.length - cut));
        };
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", KIND, HostileShare.SETTING, share);
    }
}
