package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends training when the loss on examples held out of it no longer falls, and goes back to the best parameters. Looked at
 * after each pass.
 *
 * @param patience passes without improvement that are borne
 * @param improvement by which a loss must be lower to count
 * @param validation share of the examples that is held out, at least one example
 */
public record EarlyStopping(int patience, double improvement, double validation) {
    private static final double SHARE_MAX = 0.9;

    static EarlyStopping read(SpecTree tree) {
        EarlyStopping read = new EarlyStopping(
                tree.integer("patience", 0, TrainingPlan.EPOCHS_MAX, 3),
                tree.real("improvement", 0, Double.MAX_VALUE, 0),
                tree.real("validation", 0, SHARE_MAX, 0.1));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("patience", (long) patience);
        tree.put("improvement", improvement);
        tree.put("validation", validation);
        return tree;
    }
}
