package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.Dense;
import io.sottovoce.learning.spec.LayerSpec.Flatten;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import io.sottovoce.learning.spec.LayerSpec.Relu;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The kinds of layer by word, each with its strict reader. */
final class LayerKinds {
    private static final int WINDOW_MAX = 64;

    private static final Map<String, Function<SpecTree, LayerSpec>> READERS = new TreeMap<>(Map.of(
            "dense", tree -> new Dense(tree.integer("units", 1, Limits.EXTENT_MAX)),
            "conv2d", LayerKinds::conv2d,
            "maxpool2d", LayerKinds::maxPool2d,
            "flatten", tree -> new Flatten(),
            "relu", tree -> new Relu()));

    private LayerKinds() {}

    /** Reads one layer; an unknown kind or key, or a value out of range, is a {@code SpecException} naming the path. */
    static LayerSpec read(SpecTree tree) {
        String kind = tree.oneOf("kind", READERS.keySet());
        LayerSpec layer = java.util.Objects.requireNonNull(READERS.get(kind)).apply(tree);
        tree.finish();
        return layer;
    }

    private static LayerSpec conv2d(SpecTree tree) {
        int filters = tree.integer("filters", 1, Limits.EXTENT_MAX);
        int kernel = tree.integer("kernel", 1, WINDOW_MAX);
        String padding = tree.oneOf("padding", java.util.List.of("same", "valid"), "same");
        return new Conv2d(filters, kernel, padding.equals("same") ? Padding.SAME : Padding.VALID);
    }

    private static LayerSpec maxPool2d(SpecTree tree) {
        int size = tree.integer("size", 1, WINDOW_MAX, 2);
        return new MaxPool2d(size, tree.integer("stride", 1, WINDOW_MAX, size));
    }
}
