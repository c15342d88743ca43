package io.sottovoce.learning.explain;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import java.util.Arrays;

/**
 * Which output of a model is explained for each example: that of its likeliest class, of its true class, or the only one.
 * Explained is the output before the softmax.
 */
public final class Target {
    private final int[] outputs;

    private Target(int[] outputs) {
        this.outputs = outputs;
    }

    /** The output that is largest for each example. */
    public static Target predicted(Model model, Dataset data) {
        int width = model.spec().outputSize();
        float[] all = model.outputs(data);
        int[] best = new int[data.size()];
        for (int i = 0; i < best.length; i++) {
            for (int c = 1; c < width; c++) {
                best[i] = all[i * width + c] > all[i * width + best[i]] ? c : best[i];
            }
        }
        return new Target(best);
    }

    /** The output of each example's class. */
    public static Target labels(Dataset data) {
        int[] labels = new int[data.size()];
        Arrays.setAll(labels, data::label);
        return new Target(labels);
    }

    /** The same output for every example. */
    public static Target constant(int output, int examples) {
        int[] outputs = new int[examples];
        Arrays.fill(outputs, output);
        return new Target(outputs);
    }

    /** The output explained for an example. */
    public int of(int example) {
        return outputs[example];
    }

    /** Number of examples. */
    public int size() {
        return outputs.length;
    }

    /** The value of the explained output of an example among all outputs of all examples. */
    float value(float[] all, int width, int example) {
        return all[example * width + outputs[example]];
    }

    /** Carries back the explained output itself, so that a gradient of one example is that of this output. */
    BatchLoss score(int width) {
        return (outputValues, examples, from, rows, gradient) -> {
            double sum = 0;
            Arrays.fill(gradient, 0, rows * width, 0);
            for (int row = 0; row < rows; row++) {
                int at = row * width + outputs[examples[from + row]];
                gradient[at] = 1;
                sum += outputValues[at];
            }
            return sum;
        };
    }

    /** The targets repeated, {@code times} a row: for an example that is examined at several places. */
    Target repeated(int times) {
        int[] repeated = new int[outputs.length * times];
        Arrays.setAll(repeated, i -> outputs[i / times]);
        return new Target(repeated);
    }

    Target only(int example) {
        return new Target(new int[] {outputs[example]});
    }
}
