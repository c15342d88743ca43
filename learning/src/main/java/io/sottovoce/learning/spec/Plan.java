package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model and how to train it: what a client agrees to. An instance fits its limits and its parts fit each other.
 *
 * <p>As a tree: {@code {model: ..., training: ...}}, see {@link ModelSpec} and {@link TrainingPlan}.
 */
public record Plan(ModelSpec model, TrainingPlan training) {
    /** Checks the parts against each other and against the default limits. */
    public Plan {
        requireFit(model, training, Limits.DEFAULT);
    }

    /** Reads a plan within the default limits; every fault is a {@link SpecException} of one line. */
    public static Plan fromTree(Map<String, ?> tree) {
        return read(SpecTree.of("", tree), Limits.DEFAULT);
    }

    /** Reads a plan within the stricter of these and the default limits. */
    public static Plan read(SpecTree tree, Limits limits) {
        ModelSpec model = ModelSpec.read(tree.tree("model"), limits);
        TrainingPlan training = TrainingPlan.read(tree.tree("training"));
        tree.finish();
        requireFit(model, training, limits);
        return new Plan(model, training);
    }

    /** The tree that reads back as an equal plan. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", model.toTree());
        tree.put("training", training.toTree());
        return tree;
    }

    private static void requireFit(ModelSpec model, TrainingPlan training, Limits limits) {
        LossKind loss = training.lossFor(model);
        boolean single = model.outputs() == 1;
        if (single != (loss == LossKind.MSE)) {
            throw new SpecException(
                    "training.loss",
                    "found " + loss.word() + " for a model with " + model.outputs() + " outputs, expected "
                            + (single ? "mse" : "softmax-cross-entropy"));
        }
        long bytes = Shapes.times(8L * training.batchSize(), model.activationsPerExample());
        if (bytes > limits.activationBytesMax()) {
            throw new SpecException(
                    "training.batchSize",
                    "found " + bytes + " bytes of activations at batch size " + training.batchSize()
                            + ", expected at most " + limits.activationBytesMax());
        }
    }
}
