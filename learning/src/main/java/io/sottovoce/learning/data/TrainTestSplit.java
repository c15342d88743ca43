package io.sottovoce.learning.data;

import java.util.Arrays;

/**
 * Rows for training and rows for testing, each ascending.
 *
 * <p>Rule: the rows of each class, ascending, are shuffled by {@link SplitMix} seeded once, classes in order; the first
 * {@code round(share * rows)} of them, at least one where the class has two rows or more, are for testing.
 */
final class TrainTestSplit {
    private final int[] train;
    private final int[] test;

    TrainTestSplit(int[] train, int[] test) {
        this.train = train;
        this.test = test;
    }

    int[] train() {
        return train;
    }

    int[] test() {
        return test;
    }

    /** A split that keeps the proportions of the classes. */
    static TrainTestSplit stratified(int[] labels, int classes, double share, long seed) {
        SplitMix random = new SplitMix(seed);
        boolean[] forTest = new boolean[labels.length];
        for (int label = 0; label < classes; label++) {
            int[] rows = RowLists.where(labels, label);
            random.shuffle(rows);
            int count = (int) Math.round(share * rows.length);
            count = Math.min(Math.max(count, 1), rows.length - 1);
            for (int i = 0; i < count; i++) {
                forTest[rows[i]] = true;
            }
        }
        return new TrainTestSplit(where(forTest, false), where(forTest, true));
    }

    private static int[] where(boolean[] marks, boolean wanted) {
        return Arrays.stream(RowLists.upTo(marks.length))
                .filter(i -> marks[i] == wanted)
                .toArray();
    }
}
