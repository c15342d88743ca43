package io.sottovoce.learning.attack;

import io.sottovoce.learning.spec.SplitMix64;

/** Logits {@code <w_c, x - 1/2>}. */
final class LinearVictim implements Victim {
    private final int width;
    private final float[][] weights;

    LinearVictim(int width, int classes, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        this.width = width;
        this.weights = new float[classes][width];
        for (float[] row : weights) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
    }

    private LinearVictim(float[][] weights) {
        this.width = weights[0].length;
        this.weights = weights;
    }

    LinearVictim times(float factor) {
        float[][] scaled = new float[weights.length][width];
        for (int c = 0; c < weights.length; c++) {
            for (int i = 0; i < width; i++) {
                scaled[c][i] = factor * weights[c][i];
            }
        }
        return new LinearVictim(scaled);
    }

    /** The classes that are predicted. */
    int[] labels(float[] features, int rows) {
        int[] labels = new int[rows];
        float[] logits = new float[rows * classes()];
        logits(features, rows, logits);
        for (int row = 0; row < rows; row++) {
            for (int c = 1; c < classes(); c++) {
                boolean above = logits[row * classes() + c] > logits[row * classes() + labels[row]];
                labels[row] = above ? c : labels[row];
            }
        }
        return labels;
    }

    double[] slopes(int other, int label) {
        double[] slopes = new double[width];
        for (int i = 0; i < width; i++) {
            slopes[i] = (double) weights[other][i] - weights[label][i];
        }
        return slopes;
    }

    double margin(float[] features, int row, int other, int label) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += ((double) weights[other][i] - weights[label][i]) * (features[row * width + i] - 0.5);
        }
        return sum;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int classes() {
        return weights.length;
    }

    @Override
    public int rowsMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void logits(float[] features, int rows, float[] logits) {
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < weights.length; c++) {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    sum += weights[c][i] * (features[row * width + i] - 0.5);
                }
                logits[row * weights.length + c] = (float) sum;
            }
        }
    }

    @Override
    public void gradients(float[] logitGradients, int rows, float[] gradients) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (int c = 0; c < weights.length; c++) {
                    sum += logitGradients[row * weights.length + c] * weights[c][i];
                }
                gradients[row * width + i] = (float) sum;
            }
        }
    }
}
