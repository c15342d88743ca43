package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples put together by where their features are zero, as those of images are around what is to be seen: a third of what a
 * dense layer multiplies Fashion-MNIST's test images by is zero in all of 500 of them, where these are well chosen.
 */
public final class CommonZeros {
    private CommonZeros() {}

    /** Some of the examples. */
    public static final class Group {
        private final int[] examples;
        private final int[] features;

        private Group(int[] examples, int[] features) {
            this.examples = examples;
            this.features = features;
        }

        /** Their indices. */
        public int[] examples() {
            return examples.clone();
        }

        /** All features that are not zero in each of them, ascending, and possibly others. */
        public int[] features() {
            return features.clone();
        }
    }

    /**
     * Groups that hold each example once. Examples are ordered by the extents of what is not zero in them along the first two
     * dimensions of their shape, the second one's length first, and cut into groups; which, follows from the data alone.
     *
     * @param size examples of a group; the last may have fewer
     * @param step numbers of features are multiples of it, or that of all features, so that there are few different ones
     */
    public static List<Group> groups(Dataset data, int size, int step) {
        float[] example = new float[data.featuresPerExample()];
        Extents extents = new Extents(data.shape());
        int[] order = IntStream.range(0, data.size())
                .mapToObj(i -> {
                    data.copyFeatures(i, example, 0);
                    return extents.of(i, example);
                })
                .sorted(Extent.ORDER)
                .mapToInt(Extent::example)
                .toArray();
        List<Group> groups = new ArrayList<>();
        for (int from = 0; from < order.length; from += size) {
            int[] members = Arrays.copyOfRange(order, from, Math.min(from + size, order.length));
            groups.add(new Group(members, features(data, members, example, step)));
        }
        return groups;
    }

    private static int[] features(Dataset data, int[] members, float[] example, int step) {
        boolean[] taken = new boolean[example.length];
        for (int member : members) {
            data.copyFeatures(member, example, 0);
            for (int j = 0; j < example.length; j++) {
                taken[j] |= example[j] != 0;
            }
        }
        int count = 0;
        for (boolean one : taken) {
            count += one ? 1 : 0;
        }
        int wanted = Math.min(example.length, Math.max(1, (count + step - 1) / step) * step);
        for (int j = 0; count < wanted; j++) {
            if (!taken[j]) {
                taken[j] = true;
                count++;
            }
        }
        return IntStream.range(0, taken.length).filter(j -> taken[j]).toArray();
    }

    /** Where an example is not zero: {@code length} along the second dimension, {@code from..to} along the first one. */
    private record Extent(int example, int length, int from, int to) {
        static final Comparator<Extent> ORDER = Comparator.comparingInt(Extent::length)
                .thenComparingInt(Extent::from)
                .thenComparingInt(Extent::to);
    }

    /** Finds extents in examples of one shape. */
    private static final class Extents {
        private final int lines;
        private final int columns;

        Extents(int[] shape) {
            lines = shape[0];
            columns = shape.length > 1 ? shape[1] : 1;
        }

        Extent of(int index, float[] example) {
            int width = example.length / lines;
            int depth = width / columns;
            int top = lines;
            int bottom = 0;
            int left = width;
            int right = 0;
            for (int line = 0; line < lines; line++) {
                int first = first(example, line * width, width);
                if (first < width) {
                    top = Math.min(top, line);
                    bottom = line;
                    left = Math.min(left, first);
                    right = Math.max(right, last(example, line * width, width));
                }
            }
            return new Extent(index, right / depth - left / depth, top, bottom);
        }

        private static int first(float[] values, int from, int length) {
            int at = 0;
            while (at < length && values[from + at] == 0) {
                at++;
            }
            return at;
        }

        private static int last(float[] values, int from, int length) {
            int at = length - 1;
            while (at > 0 && values[from + at] == 0) {
                at--;
            }
            return at;
        }
    }
}
