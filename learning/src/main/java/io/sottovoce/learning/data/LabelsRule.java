package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A few labels a client, in log-normal amounts.
 *
 * <p>The holders of a class share its examples: one each, and the rest in proportion to weights exp(2 z), z standard
 * normal, by rounding the cumulated shares. Unlike the original, every example is dealt.
 */
final class LabelsRule implements Partitioner {
    private static final double DEVIATION = 2;

    private final int each;

    LabelsRule(int each) {
        this.each = each;
    }

    @Override
    public Partition partition(Examples examples, int clients, long seed) {
        PartitionRules.requireClasses(examples, "labels");
        int count = PartitionRules.requireEnough(examples, clients);
        List<int[]> pools = PartitionRules.byLabel(examples.data());
        if (each > pools.size()) {
            throw new DataException(
                    "partition labels: found " + each + " labels a client, expected 1.." + pools.size());
        }
        SplitMix random = new SplitMix(seed);
        List<List<Integer>> held = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            held.add(new ArrayList<>());
        }
        for (int label = 0; label < pools.size(); label++) {
            random.shuffle(pools.get(label));
            deal(pools.get(label), holders(label, clients, pools.size()), held, random);
        }
        return Partition.of(count, held.stream().map(RowLists::toArray).toList());
    }

    private int[] holders(int label, int clients, int classes) {
        return Arrays.stream(RowLists.upTo(clients))
                .filter(client -> Math.floorMod(label - client, classes) < each)
                .toArray();
    }

    private static void deal(int[] pool, int[] holders, List<List<Integer>> held, SplitMix random) {
        if ((holders.length == 0 && pool.length > 0) || holders.length > pool.length) {
            throw new DataException("partition labels: " + pool.length + " examples of a class cannot be shared by "
                    + holders.length + " clients");
        }
        double[] upTo = new double[holders.length + 1];
        for (int i = 0; i < holders.length; i++) {
            upTo[i + 1] = upTo[i] + StrictMath.exp(DEVIATION * random.nextNormal());
        }
        int rest = pool.length - holders.length;
        int at = 0;
        for (int i = 0; i < holders.length; i++) {
            int end = i + 1 + (int) Math.round(rest * (upTo[i + 1] / upTo[holders.length]));
            for (; at < end; at++) {
                held.get(holders[i]).add(pool[at]);
            }
        }
    }
}
