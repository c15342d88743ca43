package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the server trains new models on public or proxy data before they are stored.
 *
 * <p>As a tree: {@code {data: NAME, every: 5, training: {epochs: 1, ..., adversarial: {...}}}}; the training is opaque here,
 * as a task's is.
 *
 * @param data name of the data set
 * @param every one new model in so many is trained; the last one always is
 */
public record HardeningSpec(String data, int every, Map<String, Object> training) {
    private static final int EVERY_MAX = 100_000;

    /** Whether the model of the {@code committed}-th committed round, counted from 1, of {@code rounds} is trained. */
    public boolean due(long committed, int rounds) {
        return committed % every == 0 || committed == rounds;
    }

    static HardeningSpec read(SpecTree tree) {
        HardeningSpec spec = new HardeningSpec(
                tree.text("data"),
                tree.integer("every", 1, EVERY_MAX, 1),
                SettingsCopy.of(tree.tree("training").raw()));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("data", data);
        tree.put("every", every);
        tree.put("training", training);
        return tree;
    }
}
