package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Examples at random in unequal amounts: the clients' shares are drawn from a symmetric Dirichlet distribution (the quantity
 * skew of Li et al., "Federated Learning on Non-IID Data Silos", 2022). Each client has one example, and the rest goes by
 * rounding the cumulated shares.
 */
final class SizesRule implements Partitioner {
    private final double alpha;

    SizesRule(double alpha) {
        this.alpha = alpha;
    }

    @Override
    public Partition partition(Examples examples, int clients, long seed) {
        int count = PartitionRules.requireEnough(examples, clients);
        SplitMix random = new SplitMix(seed);
        int[] rows = RowLists.upTo(count);
        random.shuffle(rows);
        double[] upTo = cumulated(clients, random);
        List<int[]> held = new ArrayList<>(clients);
        int at = 0;
        for (int i = 0; i < clients; i++) {
            int end = i + 1 + (int) Math.round((count - clients) * upTo[i]);
            held.add(Arrays.copyOfRange(rows, at, end));
            at = end;
        }
        return Partition.of(count, held);
    }

    /** The shares of the first i + 1 clients together; the last is exactly 1. */
    private double[] cumulated(int clients, SplitMix random) {
        double[] logs = new double[clients];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < clients; i++) {
            logs[i] = random.nextLogGamma(alpha);
            largest = Math.max(largest, logs[i]);
        }
        double[] upTo = new double[clients];
        double total = 0;
        for (int i = 0; i < clients; i++) {
            total += StrictMath.exp(logs[i] - largest);
            upTo[i] = total;
        }
        for (int i = 0; i < clients; i++) {
            upTo[i] = i == clients - 1 ? 1 : upTo[i] / total;
        }
        return upTo;
    }
}
