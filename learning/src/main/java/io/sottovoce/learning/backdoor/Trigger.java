package io.sottovoce.learning.backdoor;

import io.sottovoce.learning.data.Dataset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A patch that is stamped on examples so that a backdoored model takes them for a class (Gu et al. 2017, BadNets): the
 * square in the lower right corner of an image, or the last features where an example has no height and width.
 *
 * @param side of the square in pixels; so many squared features where there is no square
 * @param value that every stamped feature gets, in units of the data
 * @param target the class
 */
public record Trigger(int side, float value, int target) {
    public Trigger {
        if (side < 1 || target < 0 || !Float.isFinite(value)) {
            throw new IllegalArgumentException("trigger of side " + side + ", value " + value + ", target " + target
                    + ": expected a side of 1 or more, a finite value and a class");
        }
    }

    /**
     * All examples, the first of a random order stamped and labelled with the target.
     *
     * @param share of the examples that are stamped, rounded up
     * @param order a permutation of the examples
     */
    public Dataset poison(Dataset data, double share, int[] order) {
        boolean[] stamped = new boolean[data.size()];
        long count = (long) Math.ceil(share * data.size());
        IntStream.of(order).limit(count).forEach(row -> stamped[row] = true);
        return stamp(data, stamped);
    }

    /**
     * The examples of other classes, all stamped and labelled with the target: a model's accuracy on them is the success of
     * the backdoor.
     */
    public Dataset test(Dataset data) {
        int[] others = IntStream.range(0, data.size())
                .filter(row -> data.label(row) != target)
                .toArray();
        Dataset rest = data.select(others);
        boolean[] all = new boolean[rest.size()];
        Arrays.fill(all, true);
        return stamp(rest, all);
    }

    private Dataset stamp(Dataset data, boolean[] stamped) {
        requireFit(data);
        int width = data.featuresPerExample();
        float[] features = new float[Math.multiplyExact(width, data.size())];
        int[] labels = new int[data.size()];
        int[] places = places(data.shape());
        for (int row = 0; row < stamped.length; row++) {
            data.copyFeatures(row, features, row * width);
            labels[row] = stamped[row] ? target : data.label(row);
            if (stamped[row]) {
                for (int place : places) {
                    features[row * width + place] = value;
                }
            }
        }
        return Dataset.classification(data.name(), data.shape(), data.classes(), features, labels);
    }

    private void requireFit(Dataset data) {
        objection(data).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
    }

    /** Why such examples cannot be stamped, in one line; empty where they can. */
    public Optional<String> objection(Dataset data) {
        int[] shape = data.shape();
        boolean fits = shape.length == 3
                ? side <= shape[0] && side <= shape[1]
                : (long) side * side <= data.featuresPerExample();
        return fits && target < data.classes()
                ? Optional.empty()
                : Optional.of("a trigger of side " + side + " for class " + target + " does not fit " + data.name()
                        + " with examples of shape " + Arrays.toString(shape) + " and " + data.classes() + " classes");
    }

    /** The features that are stamped. */
    private int[] places(int[] shape) {
        if (shape.length != 3) {
            int width = IntStream.of(shape).reduce(1, Math::multiplyExact);
            return IntStream.range(width - side * side, width).toArray();
        }
        return IntStream.range(shape[0] - side, shape[0])
                .flatMap(y -> IntStream.range(
                        (y * shape[1] + shape[1] - side) * shape[2], (y * shape[1] + shape[1]) * shape[2]))
                .toArray();
    }
}
