package io.sottovoce.learning.harden;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The accuracy of a model on corrupted images. */
public final class CorruptedEvaluation {
    private CorruptedEvaluation() {}

    /** Accuracy under one corruption at one severity. */
    public record Point(Corruption corruption, int severity, double accuracy) {}

    /**
     * The accuracy under every corruption at every severity.
     *
     * @param low smallest valid feature; corrupted images stay within
     * @param high largest valid feature
     * @throws IllegalArgumentException where examples are no images of classes, or the model does not predict them
     */
    public static List<Point> run(Model model, Dataset data, float low, float high, long seed)
            throws InterruptedException {
        if (data.classes() > 0 && !Predictions.possible(model.spec(), data)) {
            throw new IllegalArgumentException(
                    model.spec().name() + " is no classifier of " + data.name() + ": corruptions lower an accuracy");
        }
        List<Point> points = new ArrayList<>();
        for (Corruption corruption : Corruption.all()) {
            for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while evaluating");
                }
                Dataset corrupted = corrupt(data, corruption, severity, low, high, seed);
                points.add(new Point(
                        corruption, severity, model.evaluate(corrupted).accuracy()));
            }
        }
        return points;
    }

    /** The examples under a corruption; what is drawn for an example follows from the seed and its index. */
    public static Dataset corrupt(Dataset data, Corruption corruption, int severity, float low, float high, long seed) {
        int[] shape = data.shape();
        if (shape.length != 3 || data.classes() == 0) {
            throw new IllegalArgumentException(
                    data.name() + " has examples of shape " + Arrays.toString(shape) + ", corruptions are of images");
        }
        int width = data.featuresPerExample();
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        int[] labels = new int[data.size()];
        float[] in = new float[width];
        float[] out = new float[width];
        for (int i = 0; i < data.size(); i++) {
            labels[i] = data.label(i);
            data.copyFeatures(i, in, 0);
            CorruptedImage image = new CorruptedImage(in, shape[0], shape[1], shape[2], low, high);
            corruption.apply(image, corruption.amount(severity), new SplitMix64(seed * 31 + i), out);
            for (int f = 0; f < width; f++) {
                all[i * width + f] = Math.max(low, Math.min(high, out[f]));
            }
        }
        return Dataset.classification(data.name(), shape, data.classes(), all, labels);
    }
}
