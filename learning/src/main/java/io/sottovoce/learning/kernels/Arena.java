package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns native memory: whatever was allocated here is freed together, at {@link #close}. Thread-confined. */
public final class Arena implements AutoCloseable {
    private final List<Storage> storages = new ArrayList<>();
    private @Nullable Tensor scratch;

    /** A new tensor of zeros. */
    public Tensor allocate(long... shape) {
        long size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        Storage storage = new Storage(Math.max(size, 1));
        storages.add(storage);
        return new Tensor(storage, 0, shape);
    }

    /**
     * Memory that a kernel may overwrite while it runs and must not expect to find unchanged afterwards: the same for
     * all kernels of this arena.
     */
    public Tensor scratch(int size) {
        Tensor held = scratch;
        if (held == null || held.size() < size) {
            held = allocate(size);
            scratch = held;
        }
        return held.view(size);
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
        storages.clear();
        scratch = null;
    }
}
