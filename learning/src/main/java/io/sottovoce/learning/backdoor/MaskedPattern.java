package io.sottovoce.learning.backdoor;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;

/**
 * A mask in [0, 1] a place and a pattern between the bounds of the data a feature, both as a logistic function of a free
 * parameter, so that no step leaves the bounds. Channels of an image share their place's mask. Moved by Adam (Kingma and Ba
 * 2015).
 */
final class MaskedPattern {
    private static final double RATE = 0.2;
    private static final double BETA1 = 0.5;
    private static final double BETA2 = 0.9;
    private static final double STABILISER = 1e-8;
    private static final double START = -1.5;

    private final int width;
    private final int channels;
    private final float low;
    private final float high;
    private final double[] free;
    private final double[] gradient;
    private final double[] first;
    private final double[] second;
    private int steps;

    MaskedPattern(int[] shape, float low, float high, long seed) {
        int size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        this.width = size;
        this.channels = shape.length == 3 ? shape[2] : 1;
        this.low = low;
        this.high = high;
        this.free = new double[places() + width];
        this.gradient = new double[free.length];
        this.first = new double[free.length];
        this.second = new double[free.length];
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < free.length; i++) {
            free[i] = (i < places() ? START : 0) + 0.1 * random.nextGaussian();
        }
    }

    private int places() {
        return width / channels;
    }

    /** L1 norm of the mask. */
    double norm() {
        double sum = 0;
        for (int place = 0; place < places(); place++) {
            sum += logistic(free[place]);
        }
        return sum;
    }

    /** {@code (1 - m) x + m p} of rows of features. */
    float[] stamp(float[] clean) {
        float[] stamped = new float[clean.length];
        double[] mask = new double[width];
        double[] pattern = new double[width];
        for (int i = 0; i < width; i++) {
            mask[i] = logistic(free[i / channels]);
            pattern[i] = low + (high - low) * logistic(free[places() + i]);
        }
        for (int k = 0; k < clean.length; k++) {
            int i = k % width;
            stamped[k] = (float) ((1 - mask[i]) * clean[k] + mask[i] * pattern[i]);
        }
        return stamped;
    }

    /** Carries the gradient with respect to stamped rows back to the free parameters. */
    void accumulate(float[] clean, float[] stampedGradient, int rows) {
        Arrays.fill(gradient, 0);
        for (int i = 0; i < width; i++) {
            double mask = logistic(free[i / channels]);
            double shape = logistic(free[places() + i]);
            double pattern = low + (high - low) * shape;
            double toMask = 0;
            double toPattern = 0;
            for (int row = 0; row < rows; row++) {
                double g = stampedGradient[row * width + i];
                toMask += g * (pattern - clean[row * width + i]);
                toPattern += g * mask;
            }
            gradient[i / channels] += toMask * mask * (1 - mask);
            gradient[places() + i] = toPattern * (high - low) * shape * (1 - shape);
        }
    }

    /** One step of Adam on the accumulated gradient and {@code lambda} times that of the norm. */
    void step(double lambda) {
        steps++;
        for (int i = 0; i < free.length; i++) {
            double g = gradient[i];
            if (i < places()) {
                double mask = logistic(free[i]);
                g += lambda * mask * (1 - mask);
            }
            first[i] = BETA1 * first[i] + (1 - BETA1) * g;
            second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
            double mean = first[i] / (1 - Math.pow(BETA1, steps));
            double square = second[i] / (1 - Math.pow(BETA2, steps));
            free[i] -= RATE * mean / (Math.sqrt(square) + STABILISER);
        }
    }

    private static double logistic(double value) {
        return 1 / (1 + Math.exp(-value));
    }
}
