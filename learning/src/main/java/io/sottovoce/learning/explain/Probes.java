package io.sottovoce.learning.explain;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes inputs on purpose and watches what the model makes of it. */
public final class Probes {
    private Probes() {}

    /**
     * How a model does on inputs with Gaussian noise added to every feature.
     *
     * @param levels standard deviations of the noise, in the unit of the features
     */
    public static List<NoisePoint> noise(Model model, Dataset data, double[] levels, long seed) {
        float[] features = Perturbed.features(data);
        List<NoisePoint> points = new ArrayList<>();
        for (double level : levels) {
            Random random = new Random(seed);
            float[] noisy = new float[features.length];
            for (int i = 0; i < noisy.length; i++) {
                noisy[i] = (float) (features[i] + level * random.nextGaussian());
            }
            Evaluation evaluation = model.evaluate(Perturbed.with(data, noisy));
            points.add(new NoisePoint(level, evaluation.accuracy(), evaluation.loss()));
        }
        return points;
    }

    /**
     * How much the explained output of one example falls when a group of features is replaced by the baseline's (Zeiler
     * and Fergus 2014, section 4.2): one number a group.
     */
    public static float[] occlusion(
            Model model, Dataset data, int example, float[] baseline, List<FeatureGroup> groups, Target target) {
        int width = data.featuresPerExample();
        float[] x = new float[width];
        data.copyFeatures(example, x, 0);
        float[] points = new float[Math.multiplyExact(groups.size() + 1, width)];
        for (int g = 0; g <= groups.size(); g++) {
            System.arraycopy(x, 0, points, g * width, width);
            if (g > 0) {
                for (int feature : groups.get(g - 1).features()) {
                    points[g * width + feature] = baseline[feature];
                }
            }
        }
        float[] outputs = model.outputs(Perturbed.points(data, points));
        int classes = model.spec().outputSize();
        float[] drops = new float[groups.size()];
        for (int g = 0; g < drops.length; g++) {
            drops[g] = outputs[target.of(example)] - outputs[(g + 1) * classes + target.of(example)];
        }
        return drops;
    }

    /**
     * The mean prediction where one feature is set to a value for all examples, for values from its least to its largest
     * (partial dependence: Friedman 2001, section 8.2).
     *
     * @param points how many values, at least 2
     */
    public static List<SweepPoint> sweep(Model model, Dataset data, int feature, int points) {
        int width = data.featuresPerExample();
        float[] features = Perturbed.features(data);
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = feature; i < features.length; i += width) {
            low = Math.min(low, features[i]);
            high = Math.max(high, features[i]);
        }
        List<SweepPoint> sweep = new ArrayList<>();
        for (int p = 0; p < points; p++) {
            float value = low + (high - low) * p / (points - 1);
            float[] set = features.clone();
            for (int i = feature; i < set.length; i += width) {
                set[i] = value;
            }
            sweep.add(new SweepPoint(value, meanPrediction(model, Perturbed.with(data, set))));
        }
        return sweep;
    }

    private static List<Double> meanPrediction(Model model, Dataset data) {
        boolean classes = Predictions.possible(model.spec(), data);
        int width = classes ? Math.max(2, model.spec().outputs()) : model.spec().outputSize();
        double[] sums = new double[width];
        if (!classes) {
            float[] outputs = model.outputs(data);
            for (int i = 0; i < outputs.length; i++) {
                sums[i % width] += outputs[i];
            }
        } else {
            Predictions predictions = Predictions.of(model, data);
            for (int i = 0; i < predictions.size(); i++) {
                for (int c = 0; c < width; c++) {
                    sums[c] += predictions.probability(i, c);
                }
            }
        }
        return Arrays.stream(sums).map(sum -> sum / data.size()).boxed().toList();
    }

    /** How a model does at one strength of noise. */
    public record NoisePoint(double deviation, double accuracy, double loss) {}

    /**
     * What a model predicts on average at one value of a feature.
     *
     * @param prediction mean probability of each class, or the mean output of a regression
     */
    public record SweepPoint(double value, List<Double> prediction) {
        /** Keeps its own list. */
        public SweepPoint {
            prediction = List.copyOf(prediction);
        }
    }
}
