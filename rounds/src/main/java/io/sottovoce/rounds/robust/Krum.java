package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The input with the least score, or the mean of the {@code n - f} inputs with the least scores (Blanchard et al. 2017,
 * sections 4 and 5). All scores are of the whole set of inputs.
 *
 * @param share of the inputs that are taken to be hostile; {@code f = ceil(share n)}
 * @param multi whether more than one input is taken
 */
public record Krum(double share, boolean multi) implements RobustRule {
    static final String SINGLE = "krum";
    static final String MULTI = "multi-krum";

    public Krum {
        new HostileShare(share);
    }

    @Override
    public String kind() {
        return multi ? MULTI : SINGLE;
    }

    @Override
    public int hostile(int inputs) {
        return new HostileShare(share).of(inputs);
    }

    @Override
    public Need need(int hostile) {
        return new Need(2 * hostile + 3, "2f + 3");
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            return new Combination(inputs, weights(Distances.squared(inputs)));
        };
    }

    private double[] weights(double[][] squared) {
        int inputs = squared.length;
        int taken = multi ? inputs - hostile(inputs) : 1;
        double[] scores = new KrumScores(squared).scores(hostile(inputs));
        double[] weights = new double[inputs];
        IntStream.range(0, inputs)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[a], scores[b]))
                .limit(taken)
                .forEach(k -> weights[k] = 1.0 / taken);
        return weights;
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", kind(), HostileShare.SETTING, share);
    }
}
