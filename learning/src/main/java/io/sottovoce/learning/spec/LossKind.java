package io.sottovoce.learning.spec;

import java.util.Arrays;
import java.util.List;

/** What is minimised, as the mean over the examples of a batch. */
public enum LossKind {
    /** Cross-entropy of the softmax of the outputs against one class, in nats. */
    SOFTMAX_CROSS_ENTROPY("softmax-cross-entropy"),
    /** Square of the difference between the one output and the target. */
    MSE("mse");

    private final String word;

    LossKind(String word) {
        this.word = word;
    }

    /** The word in a tree. */
    public String word() {
        return word;
    }

    /** The loss that fits a model where the plan states none: a class among several outputs, else a real target. */
    public static LossKind inferred(ModelSpec model) {
        return model.outputs() > 1 ? SOFTMAX_CROSS_ENTROPY : MSE;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(LossKind::word).toList();
    }

    static LossKind ofWord(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow();
    }
}
