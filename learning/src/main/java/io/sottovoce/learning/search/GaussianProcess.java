package io.sottovoce.learning.search;

import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Regression by a Gaussian process with a Matérn 5/2 covariance of one length scale and independent noise (Rasmussen and
 * Williams, Gaussian Processes for Machine Learning, 2006, sections 2.2 and 4.2.1). Values are standardised; length scale
 * and noise are those of a grid that make the values likeliest.
 */
final class GaussianProcess {
    private static final double[] LENGTHS = {0.1, 0.17, 0.3, 0.5, 0.8, 1.3, 2.1, 3.5};
    private static final double[] NOISES = {1e-6, 1e-4, 1e-3, 1e-2, 0.1, 0.4};
    private static final double VARIANCE_MIN = 1e-12;

    private final double[][] points;
    private final double mean;
    private final double scale;
    private final double length;
    private final double noise;
    private final CholeskyDecomposition cholesky;
    private final RealVector weights;
    private final double logLikelihood;

    private GaussianProcess(
            double[][] points, RealVector standard, double mean, double scale, double length, double noise) {
        this.points = points;
        this.mean = mean;
        this.scale = scale;
        this.length = length;
        this.noise = noise;
        this.cholesky = new CholeskyDecomposition(covariance());
        this.weights = cholesky.getSolver().solve(standard);
        this.logLikelihood = -0.5 * standard.dotProduct(weights) - halfLogDeterminant();
    }

    /** The likeliest process for these values; needs at least two points. */
    static GaussianProcess fit(double[][] points, double[] values) {
        double mean = average(values);
        double scale = deviation(values, mean);
        RealVector standard = new ArrayRealVector(values).mapSubtract(mean).mapDivide(scale);
        GaussianProcess best = null;
        for (double length : LENGTHS) {
            for (double noise : NOISES) {
                GaussianProcess next = attempt(points, standard, mean, scale, length, noise);
                if (next != null && (best == null || next.logLikelihood > best.logLikelihood)) {
                    best = next;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("no covariance of " + points.length + " points is positive definite");
        }
        return best;
    }

    private static @org.jspecify.annotations.Nullable GaussianProcess attempt(
            double[][] points, RealVector standard, double mean, double scale, double length, double noise) {
        try {
            return new GaussianProcess(points, standard, mean, scale, length, noise);
        } catch (MathRuntimeException e) {
            // Points so near to each other that the matrix is not positive definite in double precision.
            return null;
        }
    }

    /** Mean and standard deviation of the value at a point, noise not included. */
    Prediction at(double[] point) {
        double[] row = new double[points.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = kernel(point, points[i]);
        }
        RealVector covariances = new ArrayRealVector(row, false);
        double variance = 1 - covariances.dotProduct(cholesky.getSolver().solve(covariances));
        return new Prediction(
                mean + scale * covariances.dotProduct(weights), scale * Math.sqrt(Math.max(variance, VARIANCE_MIN)));
    }

    double length() {
        return length;
    }

    double noise() {
        return noise;
    }

    double logLikelihood() {
        return logLikelihood;
    }

    private RealMatrix covariance() {
        double[][] matrix = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = kernel(points[i], points[j]) + (i == j ? noise : 0);
                matrix[j][i] = matrix[i][j];
            }
        }
        return MatrixUtils.createRealMatrix(matrix);
    }

    private double halfLogDeterminant() {
        RealMatrix lower = cholesky.getL();
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            sum += Math.log(lower.getEntry(i, i));
        }
        return sum;
    }

    private double kernel(double[] a, double[] b) {
        double square = 0;
        for (int i = 0; i < a.length; i++) {
            square += (a[i] - b[i]) * (a[i] - b[i]);
        }
        double r = Math.sqrt(5 * square) / length;
        return (1 + r + r * r / 3) * Math.exp(-r);
    }

    private static double average(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(sum / values.length);
        return deviation > 0 ? deviation : 1;
    }

    /** What is believed of a value. */
    record Prediction(double mean, double deviation) {}
}
