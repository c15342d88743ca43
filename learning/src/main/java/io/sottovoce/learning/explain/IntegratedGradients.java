package io.sottovoce.learning.explain;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;

/**
 * Attributes the difference between a model's output at an example and at a baseline to the features: the gradient's mean
 * along the straight line between the two, times the step in each feature (Sundararajan, Taly and Yan, Axiomatic
 * Attribution for Deep Networks, 2017, section 3).
 *
 * <p>The attributions add up to that difference (completeness). The mean is taken by the midpoint rule; the number of
 * points is doubled until completeness holds within the tolerance, or the most points are reached.
 */
public final class IntegratedGradients {
    private static final int POINTS_FIRST = 32;

    private final Model model;
    private final int pointsMax;
    private final double tolerance;

    /**
     * An explainer of a model.
     *
     * @param pointsMax the most points along a line, at least 32
     * @param tolerance of completeness, as a share of the output's difference, or absolute where that is below 1
     */
    public IntegratedGradients(Model model, int pointsMax, double tolerance) {
        if (pointsMax < POINTS_FIRST || !(tolerance > 0)) {
            throw new IllegalArgumentException(pointsMax + " points and tolerance " + tolerance + ", expected at least "
                    + POINTS_FIRST + " points and more than 0");
        }
        this.model = model;
        this.pointsMax = pointsMax;
        this.tolerance = tolerance;
    }

    /** Explains one example. */
    public Attribution of(Dataset data, int example, float[] baseline, Target target) {
        int width = data.featuresPerExample();
        if (baseline.length != width) {
            throw new IllegalArgumentException(baseline.length + " baseline values for " + width + " features");
        }
        float[] x = new float[width];
        data.copyFeatures(example, x, 0);
        double difference = output(data, x, target.of(example)) - output(data, baseline, target.of(example));
        int points = POINTS_FIRST;
        while (true) {
            double[] values = attribute(data, x, baseline, target.of(example), points);
            double error = Math.abs(sum(values) - difference);
            if (error <= tolerance * Math.max(1, Math.abs(difference)) || 2 * points > pointsMax) {
                return new Attribution(floats(values), difference, error, points);
            }
            points *= 2;
        }
    }

    private double[] attribute(Dataset data, float[] x, float[] baseline, int output, int points) {
        double[] sums = new double[x.length];
        int batch = Math.min(points, model.batchMax());
        for (int from = 0; from < points; from += batch) {
            int count = Math.min(batch, points - from);
            float[] line = new float[count * x.length];
            for (int p = 0; p < count; p++) {
                double share = (from + p + 0.5) / points;
                for (int j = 0; j < x.length; j++) {
                    line[p * x.length + j] = (float) (baseline[j] + share * ((double) x[j] - baseline[j]));
                }
            }
            float[] gradients = Saliency.gradients(model, Perturbed.points(data, line), Target.constant(output, count));
            for (int i = 0; i < gradients.length; i++) {
                sums[i % x.length] += gradients[i];
            }
        }
        for (int j = 0; j < x.length; j++) {
            sums[j] *= ((double) x[j] - baseline[j]) / points;
        }
        return sums;
    }

    private double output(Dataset data, float[] point, int output) {
        return model.outputs(Perturbed.points(data, point.clone()))[output];
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /**
     * What each feature contributes.
     *
     * @param values one a feature
     * @param difference the output at the example less that at the baseline
     * @param completenessError how far the values' sum is from that difference
     * @param points how many points along the line it took
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Attribution(float[] values, double difference, double completenessError, int points) {}
}
