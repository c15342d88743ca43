package io.sottovoce.learning.spec;

import java.util.List;

/**
 * A named part of the flat parameter vector: {@code shape}, row-major, from {@code offset} on.
 *
 * @param fanIn inputs that one output of the block sums over; 0 for a block that starts at zero (a bias)
 * @param fanOut outputs that one input of the block reaches; 0 for a bias
 * @param initial how it starts
 * @param trained false for statistics that are kept in the vector but have no gradient
 */
public record ParameterBlock(
        String name, List<Integer> shape, int offset, int fanIn, int fanOut, Initial initial, boolean trained) {
    /** Keeps its own copy of the shape. */
    public ParameterBlock {
        shape = List.copyOf(shape);
    }

    /** Whether this is a weight, not a bias, scale, shift or statistic. */
    public boolean weight() {
        return fanIn > 0;
    }

    /** Number of floats in the block. */
    public int size() {
        return Math.toIntExact(Shapes.size(shape));
    }

    /** Extent of the last dimension: the units of a dense layer, the filters of a convolution. */
    public int channels() {
        return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    }

    /** Index of the first float after the block. */
    public int end() {
        return offset + size();
    }
}
