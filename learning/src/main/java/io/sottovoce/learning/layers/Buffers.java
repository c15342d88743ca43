package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a model's layers, by name: allocated once, for the largest batch, and shared by networks of all numbers of
 * rows. Thread-confined.
 */
public final class Buffers {
    /** Floats of what all layers keep although it could be made again, 64 MiB: a plan's layers are a server's choice. */
    private static final long SPARE_MAX = 1 << 24;

    private final Arena arena;
    private final int rowsMax;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Map<String, float[]> arrays = new HashMap<>();
    private long spared;

    /** Memory for batches of up to so many rows. */
    public Buffers(Arena arena, int rowsMax) {
        this.arena = arena;
        this.rowsMax = rowsMax;
    }

    /** A buffer seen as so many rows of a shape. */
    public Tensor rows(String name, int rows, List<Integer> shape) {
        return rows(name, rows, extents(shape));
    }

    /** A buffer seen as so many rows of a shape. */
    Tensor rows(String name, int rows, long... shape) {
        return tensors.computeIfAbsent(name, key -> arena.allocate(withRows(rowsMax, shape)))
                .view(withRows(rows, shape));
    }

    /**
     * A buffer for so many floats a row, but not more than the most; null where all such buffers together would be more than
     * {@link #SPARE_MAX}.
     */
    @Nullable
    Tensor spare(String name, int perRow, int most) {
        Tensor held = tensors.get(name);
        long floats = Math.min((long) perRow * rowsMax, most);
        if (held != null || floats > SPARE_MAX - spared) {
            return held;
        }
        spared += floats;
        Tensor made = arena.allocate(floats);
        tensors.put(name, made);
        return made;
    }

    /** An array on the heap for so many floats a row. */
    float[] array(String name, int perRow) {
        return arrays.computeIfAbsent(name, key -> new float[Math.multiplyExact(perRow, rowsMax)]);
    }

    /** An array on the heap of this length, or longer: for what a layer needs only while it runs. */
    float[] scratch(int slot, int length) {
        String name = "scratch " + slot;
        float[] held = arrays.get(name);
        if (held == null || held.length < length) {
            held = new float[length];
            arrays.put(name, held);
        }
        return held;
    }

    /** The extents of so many rows of a shape. */
    static long[] withRows(int rows, List<Integer> shape) {
        return withRows(rows, extents(shape));
    }

    private static long[] extents(List<Integer> shape) {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    private static long[] withRows(int rows, long[] shape) {
        long[] extents = new long[shape.length + 1];
        extents[0] = rows;
        System.arraycopy(shape, 0, extents, 1, shape.length);
        return extents;
    }
}
