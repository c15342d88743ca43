package io.sottovoce.learning.harden;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Common corruptions of images in five severities (the idea: Hendrycks and Dietterich, Benchmarking Neural Network
 * Robustness to Common Corruptions, 2019; the amounts are for images of some 30 pixels).
 */
public enum Corruption {
    /** Gaussian noise; the amount is its deviation. */
    NOISE(0.08, 0.12, 0.18, 0.26, 0.38) {
        @Override
        void apply(CorruptedImage in, double amount, SplitMix64 random, float[] out) {
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) (in.value(i) + amount * in.range() * random.nextGaussian());
            }
        }
    },
    /** Gaussian blur; the amount is its deviation in pixels. */
    BLUR(0.4, 0.6, 0.9, 1.3, 1.8) {
        @Override
        void apply(CorruptedImage in, double amount, SplitMix64 random, float[] out) {
            in.blur(amount, out);
        }
    },
    /** Less contrast around the image's mean; the amount is what is left. */
    CONTRAST(0.6, 0.45, 0.3, 0.2, 0.1) {
        @Override
        void apply(CorruptedImage in, double amount, SplitMix64 random, float[] out) {
            double mean = 0;
            for (int i = 0; i < out.length; i++) {
                mean += in.value(i);
            }
            mean /= out.length;
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) (mean + amount * (in.value(i) - mean));
            }
        }
    },
    /** A turn by the amount in degrees, to either side. */
    ROTATION(8.0, 15.0, 22.0, 30.0, 40.0) {
        @Override
        void apply(CorruptedImage in, double amount, SplitMix64 random, float[] out) {
            in.turn(Math.toRadians(random.nextBoolean() ? amount : -amount), out);
        }
    };

    /** Number of severities. */
    public static final int SEVERITIES = 5;

    private final double slight;
    private final double little;
    private final double middling;
    private final double much;
    private final double severe;

    Corruption(double slight, double little, double middling, double much, double severe) {
        this.slight = slight;
        this.little = little;
        this.middling = middling;
        this.much = much;
        this.severe = severe;
    }

    /** The word in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How much of it at a severity from 1 to {@link #SEVERITIES}. */
    public double amount(int severity) {
        return switch (severity) {
            case 1 -> slight;
            case 2 -> little;
            case 3 -> middling;
            case 4 -> much;
            case SEVERITIES -> severe;
            default -> throw new IllegalArgumentException("severity " + severity + ", expected 1 to " + SEVERITIES);
        };
    }

    /** All kinds. */
    public static List<Corruption> all() {
        return Arrays.asList(values());
    }

    abstract void apply(CorruptedImage in, double amount, SplitMix64 random, float[] out);
}
