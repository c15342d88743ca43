package io.sottovoce.learning.spec;

import java.util.Arrays;
import java.util.List;

/** What is minimised, as the mean over the examples of a batch. */
public enum LossKind {
    /** Cross-entropy of the softmax of the outputs against one class, in nats. */
    SOFTMAX_CROSS_ENTROPY("softmax-cross-entropy", "several outputs"),
    /** Cross-entropy of the sigmoid of the one output against a class of two, in nats. */
    BINARY_CROSS_ENTROPY("binary-cross-entropy", "one output"),
    /** Square of the difference between the one output and the target. */
    MSE("mse", "one output"),
    /** Mean square of the differences between the outputs and the example itself. */
    RECONSTRUCTION("reconstruction", "as many outputs as inputs"),
    /**
     * Mean over the times of the cross-entropy of the outputs at a time, [time, tokens], against the next token: the
     * input's at the time after, and the example's class at the last one; in nats a token.
     */
    NEXT_TOKEN("next-token", "outputs of [time, tokens] for an input of [time]");

    private final String word;
    private final String needs;

    LossKind(String word, String needs) {
        this.word = word;
        this.needs = needs;
    }

    /** The word in a tree. */
    public String word() {
        return word;
    }

    /** The loss that fits a model where the plan states none. */
    public static LossKind inferred(ModelSpec model) {
        if (model.outputShape().size() == 2) {
            return NEXT_TOKEN;
        }
        if (model.name().equals(NamedModels.AUTOENCODER)) {
            return RECONSTRUCTION;
        }
        if (model.outputs() > 1) {
            return SOFTMAX_CROSS_ENTROPY;
        }
        return model.endsInSigmoid() ? BINARY_CROSS_ENTROPY : MSE;
    }

    /** Whether a prediction can be right: of a class or a token. Else an evaluation has its loss alone. */
    public boolean hasAccuracy() {
        return switch (this) {
            case SOFTMAX_CROSS_ENTROPY, BINARY_CROSS_ENTROPY, NEXT_TOKEN -> true;
            case MSE, RECONSTRUCTION -> false;
        };
    }

    /** Whether outputs are compared with the features of an example, not with its target alone. */
    public boolean looksAtFeatures() {
        return this == RECONSTRUCTION || this == NEXT_TOKEN;
    }

    /** Whether the loss can be taken of the model's outputs. */
    boolean fits(ModelSpec model) {
        boolean flat = model.outputShape().size() == 1;
        return switch (this) {
            case SOFTMAX_CROSS_ENTROPY -> flat && model.outputs() > 1;
            case BINARY_CROSS_ENTROPY, MSE -> flat && model.outputs() == 1;
            case RECONSTRUCTION -> flat && model.outputs() == Shapes.size(model.input());
            case NEXT_TOKEN ->
                !flat
                        && model.input().size() == 1
                        && model.input().get(0).equals(model.outputShape().get(0));
        };
    }

    /** What a model must have for this loss. */
    String needs() {
        return needs;
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
