package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Examples that a client keeps out of training to evaluate the models that it receives: always the same ones of the same
 * data, so that no model was trained on them.
 *
 * <p>As a tree: {@code {share: 0.2, examplesMax: 100, groups: 10}}.
 *
 * @param share of the client's examples, above 0 and below 1
 * @param examplesMax held-out examples that are looked at, at most: what one client's evaluation counts for, at most
 * @param groups by which right and wrong ones are counted: 1 for all together, or the number of classes
 */
public record HeldOut(double share, int examplesMax, int groups) {
    /** The key among the settings of a training. */
    public static final String KEY = "heldOut";

    private static final double SHARE_MIN = 0.01;
    private static final double SHARE_MAX = 0.9;
    private static final int EXAMPLES_MAX = 100_000;
    private static final int GROUPS_MAX = 1000;
    private static final long SEED = 0x68656C646F7574L;

    /** How the indices of a client's examples are cut. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Cut(int[] trained, int[] evaluated) {}

    /** Cuts so many examples; with two or more, both parts have one at least. */
    public Cut cut(int examples) {
        int[] order = new int[examples];
        Arrays.setAll(order, i -> i);
        new SplitMix64(SEED).shuffle(order);
        int kept = examples < 2 ? 0 : (int) Math.max(1, Math.min(examples - 1L, Math.round(share * examples)));
        int[] trained = Arrays.copyOfRange(order, kept, examples);
        Arrays.sort(trained);
        return new Cut(trained, Arrays.copyOf(order, Math.min(kept, examplesMax)));
    }

    static HeldOut read(SpecTree tree) {
        HeldOut read = new HeldOut(
                tree.real("share", SHARE_MIN, SHARE_MAX),
                tree.integer("examplesMax", 1, EXAMPLES_MAX),
                tree.integer("groups", 1, GROUPS_MAX));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("share", share);
        tree.put("examplesMax", (long) examplesMax);
        tree.put("groups", (long) groups);
        return tree;
    }
}
