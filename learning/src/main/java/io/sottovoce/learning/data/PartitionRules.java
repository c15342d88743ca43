package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the partitioners share. */
final class PartitionRules {
    private static final int EACH_MAX = 10_000;

    private PartitionRules() {}

    /** Checks that every client can get an example; returns the number of examples. */
    static int requireEnough(Examples examples, int clients) {
        int count = examples.data().size();
        if (clients < 1 || clients > count) {
            throw new DataException("found " + clients + " clients, expected 1.." + count + " for the " + count
                    + " examples of " + examples.data().name());
        }
        return count;
    }

    static void requirePositive(String rule, int each) {
        if (each < 1 || each > EACH_MAX) {
            throw new DataException("partition " + rule + ": found " + each + ", expected 1.." + EACH_MAX);
        }
    }

    static void requireClasses(Examples examples, String rule) {
        if (examples.data().classes() == 0) {
            throw new DataException("partition " + rule + " needs class labels, and "
                    + examples.data().name() + " has real targets");
        }
    }

    /** Cuts rows into runs whose lengths differ by at most one. */
    static List<int[]> runs(int[] rows, int count) {
        List<int[]> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            runs.add(Arrays.copyOfRange(rows, start(rows.length, count, i), start(rows.length, count, i + 1)));
        }
        return runs;
    }

    private static int start(int length, int count, int index) {
        return (int) ((long) length * index / count);
    }

    static Partition shards(Examples examples, int clients, int each, long seed) {
        requireClasses(examples, "shards");
        int count = examples.data().size();
        if (clients < 1 || (long) clients * each > count) {
            throw new DataException("found " + clients + " clients of " + each + " shards, expected at most " + count
                    + " shards for the examples of " + examples.data().name());
        }
        int[] sorted = new int[count];
        int at = 0;
        for (int[] rows : byLabel(examples.data())) {
            System.arraycopy(rows, 0, sorted, at, rows.length);
            at += rows.length;
        }
        List<int[]> shards = runs(sorted, clients * each);
        int[] order = RowLists.upTo(shards.size());
        new SplitMix(seed).shuffle(order);
        List<int[]> held = new ArrayList<>(clients);
        for (int i = 0; i < clients; i++) {
            held.add(Arrays.stream(order, i * each, (i + 1) * each)
                    .mapToObj(shards::get)
                    .flatMapToInt(Arrays::stream)
                    .toArray());
        }
        return Partition.of(count, held);
    }

    static Partition byUser(Examples examples, int clients, long seed) {
        if (examples.users().isEmpty()) {
            throw new DataException(
                    "partition user needs user ids, and " + examples.data().name() + " has none");
        }
        Map<String, List<Integer>> users = new LinkedHashMap<>();
        for (int i = 0; i < examples.data().size(); i++) {
            users.computeIfAbsent(examples.users().get(i), user -> new ArrayList<>())
                    .add(i);
        }
        List<List<Integer>> rows = List.copyOf(users.values());
        if (clients < 0 || clients > rows.size()) {
            throw new DataException("found " + clients + " clients, expected 0.." + rows.size() + " for the "
                    + rows.size() + " users of " + examples.data().name());
        }
        if (clients == 0 || clients == rows.size()) {
            return Partition.of(
                    examples.data().size(), rows.stream().map(RowLists::toArray).toList());
        }
        int[] order = RowLists.upTo(rows.size());
        new SplitMix(seed).shuffle(order);
        List<List<Integer>> merged = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            if (i < clients) {
                merged.add(new ArrayList<>());
            }
            merged.get(i % clients).addAll(rows.get(order[i]));
        }
        return Partition.of(
                examples.data().size(), merged.stream().map(RowLists::toArray).toList());
    }

    /** The rows of each class, ascending. */
    static List<int[]> byLabel(Dataset data) {
        List<int[]> rows = new ArrayList<>();
        for (int count : data.labelCounts()) {
            rows.add(new int[count]);
        }
        int[] filled = new int[data.classes()];
        for (int i = 0; i < data.size(); i++) {
            int label = data.label(i);
            rows.get(label)[filled[label]++] = i;
        }
        return rows;
    }
}
