package io.sottovoce.learning.backdoor;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples whose inside of the model is unlike that of their class (Tran, Li and Madry 2018, Spectral Signatures in Backdoor
 * Attacks, algorithm 1): the activations before the last dense layer, centred by class, along their leading direction. Among
 * examples that were poisoned the stamped ones stand out; data without stamped examples show nothing, whatever the model.
 */
public final class ActivationOutliers {
    /** Units of {@link Anomalies} beyond which an example is an outlier. */
    public static final double LIMIT = 5;

    private static final int ITERATIONS = 100;

    private ActivationOutliers() {}

    /**
     * One class.
     *
     * @param examples of the class
     * @param outliers indices into the data, ascending
     * @param largest the largest anomaly
     */
    public record ClassOutliers(int label, int examples, List<Integer> outliers, double largest) {}

    /** Whether a model has a layer to look at. */
    public static boolean possible(ModelSpec spec) {
        return layer(spec) >= 0;
    }

    /** The outliers of every class with three examples or more. */
    public static List<ClassOutliers> of(Model model, Dataset data) {
        int layer = layer(model.spec());
        if (layer < 0) {
            throw new IllegalArgumentException(model.spec().name() + " has no layer before its last dense one");
        }
        float[] activations = model.layerOutputs(data, layer);
        int width = activations.length / data.size();
        List<ClassOutliers> found = new ArrayList<>();
        for (int c = 0; c < data.classes(); c++) {
            int label = c;
            int[] rows = IntStream.range(0, data.size())
                    .filter(row -> data.label(row) == label)
                    .toArray();
            if (rows.length > 2) {
                found.add(ofClass(label, rows, activations, width));
            }
        }
        return found;
    }

    private static int layer(ModelSpec spec) {
        for (int i = spec.layers().size() - 1; i > 0; i--) {
            if (spec.layers().get(i) instanceof LayerSpec.Dense) {
                return i - 1;
            }
        }
        return -1;
    }

    private static ClassOutliers ofClass(int label, int[] rows, float[] activations, int width) {
        double[][] centred = centred(rows, activations, width);
        double[] direction = leading(centred, width);
        double[] scores = new double[rows.length];
        for (int k = 0; k < rows.length; k++) {
            scores[k] = Math.abs(dot(centred[k], direction));
        }
        double[] anomalies = Anomalies.of(scores);
        List<Integer> outliers = new ArrayList<>();
        double largest = 0;
        for (int k = 0; k < rows.length; k++) {
            largest = Math.max(largest, anomalies[k]);
            if (anomalies[k] > LIMIT) {
                outliers.add(rows[k]);
            }
        }
        return new ClassOutliers(label, rows.length, List.copyOf(outliers), largest);
    }

    private static double[][] centred(int[] rows, float[] activations, int width) {
        double[] mean = new double[width];
        double[][] centred = new double[rows.length][width];
        for (int k = 0; k < rows.length; k++) {
            for (int i = 0; i < width; i++) {
                centred[k][i] = activations[rows[k] * width + i];
                mean[i] += centred[k][i] / rows.length;
            }
        }
        for (double[] row : centred) {
            for (int i = 0; i < width; i++) {
                row[i] -= mean[i];
            }
        }
        return centred;
    }

    /** The leading right singular vector, by power iteration from the longest row. */
    private static double[] leading(double[][] rows, int width) {
        double[] direction = longest(rows).clone();
        normalise(direction);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] next = new double[width];
            for (double[] row : rows) {
                double along = dot(row, direction);
                for (int i = 0; i < width; i++) {
                    next[i] += along * row[i];
                }
            }
            normalise(next);
            direction = next;
        }
        return direction;
    }

    private static double[] longest(double[][] rows) {
        double[] longest = rows[0];
        for (double[] row : rows) {
            longest = dot(row, row) > dot(longest, longest) ? row : longest;
        }
        return longest;
    }

    private static void normalise(double[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < vector.length && norm > 0; i++) {
            vector[i] /= norm;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
