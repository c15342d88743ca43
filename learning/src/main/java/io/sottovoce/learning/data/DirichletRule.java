package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Equal sizes, class mixes from a Dirichlet distribution.
 *
 * <p>Client c draws a mix q_c from Dir(alpha K p), where K is the number of classes and p their frequencies (Hsu, Qi and
 * Brown, "Measuring the effects of non-identical data distribution for federated visual classification", section 3; the
 * factor K makes alpha the concentration for each class, as most later papers state it). Then clients take one example
 * each in turn until they are full: of a class drawn from q_c among the classes that have examples left. Taking turns
 * spreads what is left at the end over all clients. Sizes are the number of examples over the number of clients, rounded
 * down or up.
 */
final class DirichletRule implements Partitioner {
    static final double ALPHA_MAX = 1e6;

    private final double alpha;

    DirichletRule(double alpha) {
        this.alpha = alpha;
    }

    @Override
    public Partition partition(Examples examples, int clients, long seed) {
        PartitionRules.requireClasses(examples, "dirichlet");
        int count = PartitionRules.requireEnough(examples, clients);
        SplitMix random = new SplitMix(seed);
        List<int[]> pools = PartitionRules.byLabel(examples.data());
        pools.forEach(random::shuffle);
        double[][] mixes = new double[clients][];
        for (int i = 0; i < clients; i++) {
            mixes[i] = mix(pools, count, random);
        }
        int[] taken = new int[pools.size()];
        List<List<Integer>> held = new ArrayList<>();
        for (int dealt = 0; dealt < count; dealt++) {
            if (dealt < clients) {
                held.add(new ArrayList<>(count / clients + 1));
            }
            int label = draw(mixes[dealt % clients], pools, taken, random);
            held.get(dealt % clients).add(pools.get(label)[taken[label]++]);
        }
        return Partition.of(count, held.stream().map(RowLists::toArray).toList());
    }

    private double[] mix(List<int[]> pools, int count, SplitMix random) {
        double[] logs = new double[pools.size()];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < logs.length; k++) {
            double shape = alpha * logs.length * pools.get(k).length / count;
            logs[k] = shape > 0 ? random.nextLogGamma(shape) : Double.NEGATIVE_INFINITY;
            largest = Math.max(largest, logs[k]);
        }
        double[] mix = new double[logs.length];
        for (int k = 0; k < mix.length; k++) {
            mix[k] = StrictMath.exp(logs[k] - largest);
        }
        return mix;
    }

    /** Where the mix gives the remaining classes no weight at all, they are drawn by what is left of them. */
    private static int draw(double[] mix, List<int[]> pools, int[] taken, SplitMix random) {
        double[] weights = new double[mix.length];
        double total = 0;
        for (int k = 0; k < mix.length; k++) {
            weights[k] = taken[k] < pools.get(k).length ? mix[k] : 0;
            total += weights[k];
        }
        if (total <= 0) {
            for (int k = 0; k < mix.length; k++) {
                weights[k] = pools.get(k).length - taken[k];
                total += weights[k];
            }
        }
        double at = random.nextUnit() * total;
        int last = 0;
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] > 0) {
                last = k;
                at -= weights[k];
                if (at < 0) {
                    return k;
                }
            }
        }
        return last;
    }
}
