package io.sottovoce.learning.metrics;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.Arrays;

/**
 * What a classifier says about labelled examples: the probability of each class. The predicted class is the likeliest,
 * the first one of equals.
 */
public final class Predictions {
    private final int classes;
    private final float[] probabilities;
    private final int[] labels;

    private Predictions(int classes, float[] probabilities, int[] labels) {
        this.classes = classes;
        this.probabilities = probabilities;
        this.labels = labels;
    }

    /**
     * The predictions of a model with one output for each class, or with the sigmoid of one output for two classes.
     *
     * @throws IllegalArgumentException where {@link #possible} says no
     */
    public static Predictions of(Model model, Dataset data) {
        if (!possible(model.spec(), data)) {
            throw new IllegalArgumentException(
                    data.name() + " and " + model.spec().name() + ": expected classes and an output for each");
        }
        float[] outputs = model.outputs(data);
        return model.spec().endsInSigmoid()
                ? ofLogits(2, withZeros(outputs), labels(data))
                : ofLogits(model.spec().outputs(), outputs, labels(data));
    }

    /** Whether a model predicts the classes of these data. */
    public static boolean possible(ModelSpec spec, Dataset data) {
        int classes = spec.outputs() == 1 && spec.endsInSigmoid() ? 2 : spec.outputs();
        boolean classifies = LossKind.inferred(spec) == LossKind.SOFTMAX_CROSS_ENTROPY
                || LossKind.inferred(spec) == LossKind.BINARY_CROSS_ENTROPY;
        return classifies && data.classes() > 1 && data.classes() <= classes;
    }

    /** The sigmoid of z is the softmax of (0, z). */
    private static float[] withZeros(float[] outputs) {
        float[] pairs = new float[2 * outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            pairs[2 * i + 1] = outputs[i];
        }
        return pairs;
    }

    /**
     * Predictions from a model's outputs before the softmax.
     *
     * @param logits [examples, classes], row-major
     */
    public static Predictions ofLogits(int classes, float[] logits, int[] labels) {
        requireShape(classes, logits, labels);
        float[] probabilities = logits.clone();
        for (int row = 0; row < labels.length; row++) {
            softmax(probabilities, row * classes, classes);
        }
        return new Predictions(classes, probabilities, labels.clone());
    }

    /** Predictions from probabilities: [examples, classes], row-major. */
    public static Predictions ofProbabilities(int classes, float[] probabilities, int[] labels) {
        requireShape(classes, probabilities, labels);
        return new Predictions(classes, probabilities.clone(), labels.clone());
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Number of examples. */
    public int size() {
        return labels.length;
    }

    /** The true class of an example. */
    public int label(int example) {
        return labels[example];
    }

    /** The probability that an example is of a class. */
    public float probability(int example, int label) {
        return probabilities[example * classes + label];
    }

    /** The likeliest class. */
    public int predicted(int example) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (probability(example, c) > probability(example, best)) {
                best = c;
            }
        }
        return best;
    }

    /** Whether the likeliest class is the true one. */
    public boolean correct(int example) {
        return predicted(example) == labels[example];
    }

    /** Share of right predictions; NaN without examples. */
    public double accuracy() {
        long correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += correct(i) ? 1 : 0;
        }
        return (double) correct / labels.length;
    }

    /** Mean of minus the logarithm of the true class's probability, in nats; NaN without examples. */
    public double crossEntropy() {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum -= Math.log(Math.max(probability(i, labels[i]), Float.MIN_NORMAL));
        }
        return sum / labels.length;
    }

    /** The predictions for some examples, in this order. */
    public Predictions select(int[] examples) {
        float[] chosen = new float[examples.length * classes];
        int[] theirs = new int[examples.length];
        for (int i = 0; i < examples.length; i++) {
            System.arraycopy(probabilities, examples[i] * classes, chosen, i * classes, classes);
            theirs[i] = labels[examples[i]];
        }
        return new Predictions(classes, chosen, theirs);
    }

    /** The class of each example of a data set. */
    public static int[] labels(Dataset data) {
        int[] labels = new int[data.size()];
        Arrays.setAll(labels, data::label);
        return labels;
    }

    private static void softmax(float[] values, int at, int count) {
        float max = values[at];
        for (int i = 1; i < count; i++) {
            max = Math.max(max, values[at + i]);
        }
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += Math.exp(values[at + i] - max);
        }
        for (int i = 0; i < count; i++) {
            values[at + i] = (float) (Math.exp(values[at + i] - max) / total);
        }
    }

    private static void requireShape(int classes, float[] values, int[] labels) {
        if (classes < 2 || values.length != (long) classes * labels.length) {
            throw new IllegalArgumentException(
                    values.length + " values for " + labels.length + " examples of " + classes + " classes");
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException("label " + label + " is outside 0.." + (classes - 1));
            }
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("found " + value + " among the predictions, expected numbers");
            }
        }
    }
}
