package io.sottovoce.simulator.sim;

import io.sottovoce.learning.NarrowedInput;
import io.sottovoce.learning.data.CommonZeros;
import io.sottovoce.learning.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A data set cut into the parts of its evaluations. They are the same each time, so that they are cut and unpacked once. Where a
 * model can leave out features that are zero, and enough of them are, parts are of examples with zeros in the same places.
 */
final class TestParts {
    /** Features as floats that are kept: 64 MiB, and no more than a small share of the heap. */
    private static final long UNPACKED_BYTES_MAX = 1L << 26;

    private static final int UNPACKED_SHARE = 32;

    /** Parts that have their features in common: one has fewer of them, and parameters are loaded more often. */
    private static final int PARTS_IN_COMMON = 2;

    /** Numbers of features that parts can have. */
    static final int WIDTHS = 4;

    /** Share of the features above which nothing is left out. */
    private static final double WORTHWHILE = 0.9;

    private final Dataset data;
    private final List<Part> parts = new ArrayList<>();

    /**
     * Parts of so many examples; the last may have fewer.
     *
     * @param narrowing how the model leaves out features, if it can
     */
    TestParts(Dataset data, int size, Optional<NarrowedInput> narrowing) {
        this.data = data;
        boolean unpacks = unpackedBytes(data)
                <= Math.min(UNPACKED_BYTES_MAX, Runtime.getRuntime().maxMemory() / UNPACKED_SHARE);
        List<CommonZeros.Group> groups =
                unpacks && narrowing.isPresent() ? worthwhile(data, size * PARTS_IN_COMMON) : List.of();
        for (CommonZeros.Group group : groups) {
            cut(group.examples(), size, Optional.of(group.features()), true);
        }
        if (groups.isEmpty()) {
            cut(IntStream.range(0, data.size()).toArray(), size, Optional.empty(), unpacks);
        }
    }

    private static List<CommonZeros.Group> worthwhile(Dataset data, int size) {
        int features = data.featuresPerExample();
        List<CommonZeros.Group> groups = CommonZeros.groups(data, size, (features + WIDTHS - 1) / WIDTHS);
        double kept = groups.stream()
                .mapToDouble(group -> (double) group.features().length * group.examples().length)
                .sum();
        return kept > WORTHWHILE * features * data.size() ? List.of() : groups;
    }

    private void cut(int[] examples, int size, Optional<int[]> features, boolean unpacks) {
        for (int from = 0; from < examples.length; from += size) {
            int[] rows = Arrays.copyOfRange(examples, from, Math.min(from + size, examples.length));
            parts.add(new Part(data.select(rows), features, unpacks));
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
        private final Optional<int[]> features;
        private final boolean unpacks;
        private volatile @Nullable Dataset unpacked;

        private Part(Dataset packed, Optional<int[]> features, boolean unpacks) {
            this.packed = packed;
            this.features = features;
            this.unpacks = unpacks;
        }

        /** The features that the examples have here, ascending; none where they have all. Parts share the very same array. */
        Optional<int[]> features() {
            return features;
        }

        Dataset data() {
            if (!unpacks) {
                return packed;
            }
            Dataset held = unpacked;
            if (held == null) {
                held = features.map(packed::withOnly).orElseGet(packed::unpacked);
                unpacked = held;
            }
            return held;
        }
    }
}
