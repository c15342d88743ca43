package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A data set cut into the parts of its evaluations. They are the same each time, so that they are cut and unpacked once. */
final class TestParts {
    /** Features as floats that are kept: 64 MiB, and no more than a small share of the heap. */
    private static final long UNPACKED_BYTES_MAX = 1L << 26;

    private static final int UNPACKED_SHARE = 32;

    private final Dataset data;
    private final List<Part> parts = new ArrayList<>();

    /** Parts of so many examples; the last may have fewer. */
    TestParts(Dataset data, int size) {
        this.data = data;
        boolean unpacks = unpackedBytes(data)
                <= Math.min(UNPACKED_BYTES_MAX, Runtime.getRuntime().maxMemory() / UNPACKED_SHARE);
        for (int from = 0; from < data.size(); from += size) {
            int start = from;
            int[] rows = new int[Math.min(size, data.size() - from)];
            Arrays.setAll(rows, i -> start + i);
            parts.add(new Part(data.select(rows), unpacks));
        }
    }

    private static long unpackedBytes(Dataset data) {
        return (long) data.size() * data.featuresPerExample() * Float.BYTES;
    }

    /** Whether these are parts of that very data set. */
    boolean areOf(Dataset other) {
        return data == other;
    }

    List<Part> all() {
        return parts;
    }

    /** Some of the examples, unpacked by the thread that first asks for them. */
    static final class Part {
        private final Dataset packed;
        private final boolean unpacks;
        private volatile @Nullable Dataset unpacked;

        private Part(Dataset packed, boolean unpacks) {
            this.packed = packed;
            this.unpacks = unpacks;
        }

        Dataset data() {
            if (!unpacks) {
                return packed;
            }
            Dataset held = unpacked;
            if (held == null) {
                held = packed.unpacked();
                unpacked = held;
            }
            return held;
        }
    }
}
