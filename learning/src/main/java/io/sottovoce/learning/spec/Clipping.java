package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.Map;

/**
 * A bound on the gradient of a batch before a step. As a tree: {@code {norm: 1.0}} or {@code {value: 0.5}}.
 *
 * @param byNorm whether the whole gradient is scaled down to an L2 norm, else each element cut off
 * @param bound above 0
 */
public record Clipping(boolean byNorm, double bound) {
    private static final double BOUND_MIN = 1e-12;
    private static final double BOUND_MAX = 1e12;

    static Clipping read(SpecTree tree) {
        if (tree.has("norm") == tree.has("value")) {
            throw tree.refusal("norm", "expected either norm or value");
        }
        boolean byNorm = tree.has("norm");
        Clipping clipping = new Clipping(byNorm, tree.real(byNorm ? "norm" : "value", BOUND_MIN, BOUND_MAX));
        tree.finish();
        return clipping;
    }

    Map<String, Object> toTree() {
        return Map.of(byNorm ? "norm" : "value", bound);
    }
}
