package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loss with its settings. As a tree: the word alone, or {@code {kind: softmax-cross-entropy, classWeights: [1, 4],
 * labelSmoothing: 0.1}}.
 *
 * @param classWeights factor on the loss of an example of each class; empty where all are one
 * @param labelSmoothing share of the target that is spread evenly over all classes (Szegedy et al. 2016); in [0, 1)
 */
public record LossSpec(LossKind kind, List<Double> classWeights, double labelSmoothing) {
    private static final double WEIGHT_MAX = 1e6;
    private static final double SMOOTHING_MAX = 0.999;

    /** Refuses settings that the loss has no use for. */
    public LossSpec {
        classWeights = List.copyOf(classWeights);
        boolean classes = kind == LossKind.SOFTMAX_CROSS_ENTROPY || kind == LossKind.BINARY_CROSS_ENTROPY;
        if (!classes && !classWeights.isEmpty()) {
            throw new SpecException("training.loss.classWeights", "found for " + kind.word() + ", expected none");
        }
        if (!classWeights.isEmpty() && classWeights.stream().allMatch(weight -> weight == 0)) {
            throw new SpecException("training.loss.classWeights", "found zeros alone, expected one above 0");
        }
        boolean smooths = classes || kind == LossKind.NEXT_TOKEN;
        if (!(labelSmoothing >= 0 && labelSmoothing < 1) || (labelSmoothing > 0 && !smooths)) {
            throw new SpecException(
                    "training.loss.labelSmoothing",
                    "found " + labelSmoothing + " for " + kind.word() + ", expected "
                            + (smooths ? "a number from 0 to below 1" : "none"));
        }
    }

    /** A loss without settings. */
    public static LossSpec of(LossKind kind) {
        return new LossSpec(kind, List.of(), 0);
    }

    static LossSpec read(SpecTree training) {
        if (training.isText("loss")) {
            return of(LossKind.ofWord(training.oneOf("loss", LossKind.words())));
        }
        SpecTree tree = training.tree("loss");
        LossSpec loss = new LossSpec(
                LossKind.ofWord(tree.oneOf("kind", LossKind.words())),
                tree.reals("classWeights", Limits.EXTENT_MAX, 0, WEIGHT_MAX),
                tree.real("labelSmoothing", 0, SMOOTHING_MAX, 0));
        tree.finish();
        return loss;
    }

    Object toTree() {
        if (classWeights.isEmpty() && labelSmoothing == 0) {
            return kind.word();
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind.word());
        if (!classWeights.isEmpty()) {
            tree.put("classWeights", classWeights);
        }
        tree.put("labelSmoothing", labelSmoothing);
        return tree;
    }
}
