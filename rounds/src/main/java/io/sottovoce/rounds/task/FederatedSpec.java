package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How clients evaluate the models that they receive, on examples that they hold out: the counts of right and wrong ones come
 * in the secure sum of the round, beside the update.
 *
 * @param share of its examples that each client holds out
 * @param examplesMax held-out examples of a client that are looked at, at most
 * @param groups by which they are counted: 1, or the number of classes
 */
public record FederatedSpec(double share, int examplesMax, int groups) {
    /** The key under which clients find it among the settings of a training. */
    static final String HELD_OUT = "heldOut";

    private static final double SHARE_MIN = 0.01;
    private static final double SHARE_MAX = 0.9;
    private static final int EXAMPLES_MAX = 100_000;
    private static final int GROUPS_MAX = 1000;

    static FederatedSpec fromTree(SpecTree tree) {
        FederatedSpec spec = new FederatedSpec(
                tree.real("share", SHARE_MIN, SHARE_MAX, 0.2),
                tree.integer("examplesMax", 1, EXAMPLES_MAX, 100),
                tree.integer("groups", 1, GROUPS_MAX, 1));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("share", share);
        tree.put("examplesMax", examplesMax);
        tree.put("groups", groups);
        return tree;
    }
}
