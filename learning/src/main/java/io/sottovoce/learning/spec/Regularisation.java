package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Terms that are added to the loss: {@code l1 sum |w| + l2/2 sum w^2} over weights, not over biases, scales and shifts.
 */
public record Regularisation(double l1, double l2) {
    /** Nothing. */
    public static final Regularisation NONE = new Regularisation(0, 0);

    private static final double MAX = 100;

    static Regularisation read(SpecTree tree) {
        Regularisation read = new Regularisation(tree.real("l1", 0, MAX, 0), tree.real("l2", 0, MAX, 0));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("l1", l1);
        tree.put("l2", l2);
        return tree;
    }
}
