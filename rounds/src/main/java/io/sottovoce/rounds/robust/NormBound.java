package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The mean of updates that are scaled down to a bound on their L2 norm (Sun et al. 2019, Can You Really Backdoor Federated
 * Learning?, section 5).
 *
 * @param bound the norm; without one, the median of the norms of the round
 */
public record NormBound(OptionalDouble bound) implements RobustRule {
    static final String KIND = "norm-bound";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            return new Combination(inputs, weights(norms(inputs)));
        };
    }

    private double[] weights(double[] norms) {
        double most = bound.orElseGet(() -> Order.median(norms));
        double[] weights = new double[norms.length];
        for (int k = 0; k < norms.length; k++) {
            weights[k] = (norms[k] > most ? most / norms[k] : 1) / norms.length;
        }
        return weights;
    }

    static double[] norms(Inputs inputs) {
        double[] norms = new double[inputs.size()];
        inputs.forEachBlock((from, rows, length) -> {
            for (int k = 0; k < rows.length; k++) {
                norms[k] += Dots.dot(rows[k], rows[k], length);
            }
        });
        for (int k = 0; k < norms.length; k++) {
            norms[k] = Math.sqrt(norms[k]);
        }
        return norms;
    }

    @Override
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", KIND);
        bound.ifPresent(value -> tree.put("bound", value));
        return tree;
    }
}
