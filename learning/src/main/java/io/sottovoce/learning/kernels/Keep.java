package io.sottovoce.learning.kernels;

/**
 * Memory of one layer that outlives a run, for what a later kernel takes up. The layer's kernels for all numbers of rows have
 * the same, so that what is in it is that of the last run of any of them.
 */
@FunctionalInterface
public interface Keep {
    /**
     * Memory of this name, for so many floats of each row of the largest batch, but not more than the most.
     *
     * @param most at least what the rows asked for need
     */
    Tensor memory(String name, int perRow, int most);
}
