package io.sottovoce.learning.search;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits examples into folds of which each is held out once. Stratified: the examples of each class are shuffled and dealt
 * round, each class going on where the one before stopped, so that neither the sizes of two folds nor their counts of a
 * class differ by more than one. Real targets are dealt in the order of their size, a fold's turn shuffled anew each
 * round, so that each fold has small and large ones.
 */
public final class CrossValidation {
    private CrossValidation() {}

    /**
     * The folds, each of them a training part and the part held out, rows ascending.
     *
     * @param folds at least 2, at most the number of examples
     * @throws IllegalArgumentException for other numbers of folds
     */
    public static List<Fold> folds(Dataset data, int folds, long seed) {
        if (folds < 2 || folds > data.size()) {
            throw new IllegalArgumentException(
                    "found " + folds + " folds of " + data.size() + " examples, expected 2 to " + data.size());
        }
        int[] fold = data.classes() > 0 ? byClass(data, folds, seed) : bySize(data, folds, seed);
        List<Fold> split = new ArrayList<>();
        for (int f = 0; f < folds; f++) {
            split.add(new Fold(rows(fold, f, false), rows(fold, f, true)));
        }
        return split;
    }

    /** A part held out at random, the proportions of the classes kept, for one training where folds cost too much. */
    public static Fold holdOut(Dataset data, double share, long seed) {
        int folds = (int) Math.min(Math.max(2, Math.round(1 / share)), data.size());
        return folds(data, folds, seed).get(0);
    }

    private static int[] byClass(Dataset data, int folds, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        int[] fold = new int[data.size()];
        int turn = 0;
        for (int label = 0; label < data.classes(); label++) {
            int of = label;
            int[] rows = java.util.stream.IntStream.range(0, data.size())
                    .filter(i -> data.label(i) == of)
                    .toArray();
            random.shuffle(rows);
            for (int row : rows) {
                fold[row] = turn++ % folds;
            }
        }
        return fold;
    }

    private static int[] bySize(Dataset data, int folds, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Integer[] order = java.util.stream.IntStream.range(0, data.size())
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(data::target))
                .toArray(Integer[]::new);
        int[] fold = new int[order.length];
        int[] turns = new int[folds];
        Arrays.setAll(turns, i -> i);
        for (int i = 0; i < order.length; i++) {
            if (i % folds == 0) {
                random.shuffle(turns);
            }
            fold[order[i]] = turns[i % folds];
        }
        return fold;
    }

    private static int[] rows(int[] fold, int wanted, boolean heldOut) {
        return java.util.stream.IntStream.range(0, fold.length)
                .filter(i -> (fold[i] == wanted) == heldOut)
                .toArray();
    }

    /**
     * One way to split.
     *
     * @param train rows to learn from
     * @param heldOut rows to evaluate on
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Fold(int[] train, int[] heldOut) {}
}
