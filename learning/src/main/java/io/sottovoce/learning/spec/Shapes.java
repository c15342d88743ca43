package io.sottovoce.learning.spec;

import java.util.List;

/** Arithmetic on shapes that saturates instead of overflowing. */
public final class Shapes {
    private Shapes() {}

    /** Number of elements, or {@link Long#MAX_VALUE} where it does not fit. */
    public static long size(List<Integer> shape) {
        long size = 1;
        // By index: training asks at every step, and an iterator would be an allocation of each.
        for (int i = 0; i < shape.size(); i++) {
            size = times(size, shape.get(i));
        }
        return size;
    }

    /** The last extent: features or channels. */
    static int last(List<Integer> shape) {
        return shape.get(shape.size() - 1);
    }

    /** The shape with another last extent. */
    static List<Integer> withLast(List<Integer> shape, int extent) {
        List<Integer> changed = new java.util.ArrayList<>(shape);
        changed.set(shape.size() - 1, extent);
        return List.copyOf(changed);
    }

    /** Product of two numbers that are not negative, or {@link Long#MAX_VALUE} where it does not fit. */
    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** Sum of two numbers that are not negative, or {@link Long#MAX_VALUE} where it does not fit. */
    static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
