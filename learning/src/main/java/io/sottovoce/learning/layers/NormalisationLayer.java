package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Normalisation;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation within sets of elements that share mean and variance. The whole batch lies on the heap while the layer
 * runs; normalised values and inverse deviations are kept for the way back.
 */
final class NormalisationLayer {
    private final Normalisation spec;
    private final Place place;
    private final int size;
    private final int channels;
    private final int positions;
    private final Tensor scaleBlock;
    private final Tensor shiftBlock;
    private final Tensor scaleGradientBlock;
    private final Tensor shiftGradientBlock;
    private final @Nullable Tensor runningMean;
    private final @Nullable Tensor runningVariance;
    private final float[] values;
    private final float[] normalised;
    private final float[] inverse;
    private final float[] scale;
    private final float[] shift;
    private final float[] scaleGradient;
    private final float[] shiftGradient;
    private final double[] sums;
    private final double[] squares;

    private NormalisationLayer(Normalisation spec, Place place) {
        this.spec = spec;
        this.place = place;
        this.size = place.inputs();
        this.channels = place.channels();
        this.positions = place.positions();
        boolean batch = spec.over() == Normalisation.Kind.BATCH;
        this.scaleBlock = place.parameter("scale");
        this.shiftBlock = place.parameter("shift");
        this.scaleGradientBlock = place.gradient("scale");
        this.shiftGradientBlock = place.gradient("shift");
        this.runningMean = batch ? place.parameter("mean") : null;
        this.runningVariance = batch ? place.parameter("variance") : null;
        this.values = place.scratch(0, size);
        this.normalised = place.array("normalised", size / place.rows());
        int sets = sets();
        this.inverse = new float[sets];
        this.sums = new double[sets];
        this.squares = new double[sets];
        this.scale = new float[channels];
        this.shift = new float[channels];
        this.scaleGradient = new float[channels];
        this.shiftGradient = new float[channels];
    }

    static Layer prepare(Normalisation spec, Place place) {
        NormalisationLayer layer = new NormalisationLayer(spec, place);
        return Layer.parametric(place.name(), layer::forward, layer::backward);
    }

    private int sets() {
        return switch (spec.over()) {
            case BATCH -> channels;
            case GROUP -> place.rows() * spec.groups();
            case LAYER -> positions;
        };
    }

    /** Which set an element belongs to. */
    private int set(int position, int channel) {
        return switch (spec.over()) {
            case BATCH -> channel;
            case GROUP -> position / (positions / place.rows()) * spec.groups() + channel / (channels / spec.groups());
            case LAYER -> position;
        };
    }

    private void forward() {
        place.x().read(0, values, 0, size);
        scaleBlock.read(0, scale, 0, channels);
        shiftBlock.read(0, shift, 0, channels);
        if (spec.over() == Normalisation.Kind.BATCH && !place.site().phase().training()) {
            runningMoments();
        } else {
            moments();
        }
        for (int position = 0, at = 0; position < positions; position++) {
            for (int c = 0; c < channels; c++, at++) {
                int set = set(position, c);
                float unit = (values[at] - (float) sums[set]) * inverse[set];
                normalised[at] = unit;
                values[at] = unit * scale[c] + shift[c];
            }
        }
        place.y().write(0, values, 0, size);
    }

    /** Means in {@link #sums}, inverse deviations in {@link #inverse}. */
    private void moments() {
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
        accumulate(sums, false);
        double count = (double) size / sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= count;
        }
        accumulate(squares, true);
        for (int i = 0; i < sums.length; i++) {
            squares[i] /= count;
            inverse[i] = (float) (1 / Math.sqrt(squares[i] + spec.epsilon()));
        }
        if (spec.over() == Normalisation.Kind.BATCH) {
            moveStatistics(count);
        }
    }

    private void accumulate(double[] target, boolean squared) {
        for (int position = 0, at = 0; position < positions; position++) {
            for (int c = 0; c < channels; c++, at++) {
                int set = set(position, c);
                double value = squared ? values[at] - sums[set] : values[at];
                target[set] += squared ? value * value : value;
            }
        }
    }

    /** Running statistics live in the parameter vector, so that they travel with the model; variance unbiased. */
    private void moveStatistics(double count) {
        float rate = (float) spec.momentum();
        Tensor mean = Objects.requireNonNull(runningMean);
        Tensor variance = Objects.requireNonNull(runningVariance);
        float[] held = scaleGradient;
        mean.read(0, held, 0, channels);
        for (int c = 0; c < channels; c++) {
            held[c] += rate * ((float) sums[c] - held[c]);
        }
        mean.write(0, held, 0, channels);
        variance.read(0, held, 0, channels);
        double unbiased = count > 1 ? count / (count - 1) : 1;
        for (int c = 0; c < channels; c++) {
            held[c] += rate * ((float) (squares[c] * unbiased) - held[c]);
        }
        variance.write(0, held, 0, channels);
    }

    private void runningMoments() {
        float[] held = scaleGradient;
        Objects.requireNonNull(runningMean).read(0, held, 0, channels);
        for (int c = 0; c < channels; c++) {
            sums[c] = held[c];
        }
        Objects.requireNonNull(runningVariance).read(0, held, 0, channels);
        for (int c = 0; c < channels; c++) {
            inverse[c] = (float) (1 / Math.sqrt(held[c] + spec.epsilon()));
        }
    }

    private void backward() {
        place.gy().read(0, values, 0, size);
        parameterGradients();
        if (place.gx() == null) {
            return;
        }
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
        for (int position = 0, at = 0; position < positions; position++) {
            for (int c = 0; c < channels; c++, at++) {
                float g = values[at] * scale[c];
                values[at] = g;
                int set = set(position, c);
                sums[set] += g;
                squares[set] += (double) g * normalised[at];
            }
        }
        inputGradients(fixedMoments() ? 0 : sums.length / (double) size);
        place.gx().write(0, values, 0, size);
    }

    /** In evaluation a batch norm is a fixed affine map. */
    private boolean fixedMoments() {
        return spec.over() == Normalisation.Kind.BATCH && !place.site().phase().training();
    }

    private void parameterGradients() {
        Arrays.fill(scaleGradient, 0);
        Arrays.fill(shiftGradient, 0);
        for (int position = 0, at = 0; position < positions; position++) {
            for (int c = 0; c < channels; c++, at++) {
                shiftGradient[c] += values[at];
                scaleGradient[c] += values[at] * normalised[at];
            }
        }
        scaleGradientBlock.write(0, scaleGradient, 0, channels);
        shiftGradientBlock.write(0, shiftGradient, 0, channels);
    }

    private void inputGradients(double share) {
        for (int position = 0, at = 0; position < positions; position++) {
            for (int c = 0; c < channels; c++, at++) {
                int set = set(position, c);
                float mean = (float) (sums[set] * share);
                float slope = (float) (squares[set] * share);
                values[at] = inverse[set] * (values[at] - mean - normalised[at] * slope);
            }
        }
    }
}
