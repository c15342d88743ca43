package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bulyan over Krum (El Mhamdi et al. 2018, section 4): {@code n - 2f} inputs are taken one after the other by Krum, each from
 * those that are left; every coordinate is then the mean of its {@code n - 4f} values that are closest to their median.
 *
 * @param share of the inputs that are taken to be hostile; {@code f = ceil(share n)}
 */
public record Bulyan(double share) implements RobustRule {
    static final String KIND = "bulyan";

    public Bulyan {
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
        return new Need(4 * hostile + 3, "4f + 3");
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            int hostile = hostile(inputs.size());
            List<BlockReader> taken = select(inputs, hostile);
            int kept = Math.max(1, taken.size() - 2 * hostile);
            return new Columns(taken, column -> aroundMedian(column, kept));
        };
    }

    private static List<BlockReader> select(Inputs inputs, int hostile) {
        KrumScores scores = new KrumScores(Distances.squared(inputs));
        List<BlockReader> taken = new ArrayList<>();
        int wanted = Math.max(1, inputs.size() - 2 * hostile);
        while (taken.size() < wanted) {
            int best = scores.best(hostile);
            scores.takeOut(best);
            taken.add(inputs.vectors().get(best));
        }
        return taken;
    }

    /** The values that are closest to a point are neighbours in order: the best window of them is looked for. */
    private static double aroundMedian(float[] ascending, int kept) {
        double median = Order.median(ascending);
        int from = 0;
        while (from + kept < ascending.length && median - ascending[from] > ascending[from + kept] - median) {
            from++;
        }
        return Order.mean(ascending, from, from + kept);
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", KIND, HostileShare.SETTING, share);
    }
}
