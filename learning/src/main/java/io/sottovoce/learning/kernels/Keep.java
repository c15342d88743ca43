package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;

/**
 * Memory of one layer that outlives a run, for what a later kernel takes up. The layer's kernels for all numbers of rows have
 * the same, so that what is in it is that of the last run of any of them.
 */
public interface Keep {
    /** Memory of this name, for so many floats of each row of the largest batch. */
    Tensor memory(String name, int perRow);

    /**
     * The same for what could be made again, within what all layers together may keep of it: null where that is used up. No
     * result may depend on it.
     *
     * @param most floats that are enough, at least what the rows asked for need
     */
    @Nullable
    Tensor spare(String name, int perRow, int most);
}
