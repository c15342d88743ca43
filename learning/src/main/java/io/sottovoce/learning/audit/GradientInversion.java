package io.sottovoce.learning.audit;

import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads examples out of an update. In a dense layer with a bias that sees the input, the gradient of a unit's weights over
 * the gradient of its bias is the input itself where one example moved it, and a weighted mean of inputs where several did
 * (Phong et al., Privacy-Preserving Deep Learning via Additively Homomorphic Encryption, 2018, section 3.2; Geiping et al.,
 * Inverting Gradients, 2020, proposition 3.1). It needs no search, no labels and no learning rate.
 */
public final class GradientInversion {
    private final ParameterBlock weights;
    private final ParameterBlock biases;

    private GradientInversion(ParameterBlock weights, ParameterBlock biases) {
        this.weights = weights;
        this.biases = biases;
    }

    /** The attack on a model; empty where no dense layer sees the input as it is. */
    public static Optional<GradientInversion> on(ModelSpec model) {
        Optional<LayerSpec> first = model.layers().stream()
                .filter(layer -> !(layer instanceof LayerSpec.Flatten))
                .findFirst();
        if (first.isEmpty() || !(first.get() instanceof LayerSpec.Dense)) {
            return Optional.empty();
        }
        List<ParameterBlock> blocks = model.blocks();
        ParameterBlock weights = blocks.get(0);
        ParameterBlock biases = blocks.get(1);
        boolean fits = weights.name().endsWith(".weight")
                && biases.name().endsWith(".bias")
                && weights.size() == Shapes.size(model.input()) * biases.size();
        return fits ? Optional.of(new GradientInversion(weights, biases)) : Optional.empty();
    }

    /**
     * What the units give away, those first that were moved most.
     *
     * @param update change of all parameters
     * @param most candidates at most
     */
    public List<float[]> candidates(float[] update, int most) {
        int units = biases.size();
        Integer[] order = new Integer[units];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(unit -> -Math.abs(update[biases.offset() + unit])));
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < Math.min(units, most); i++) {
            float moved = update[biases.offset() + order[i]];
            if (moved != 0) {
                found.add(ratio(update, order[i], moved));
            }
        }
        return found;
    }

    /** [inputs, units], row-major. */
    private float[] ratio(float[] update, int unit, float moved) {
        int units = biases.size();
        float[] input = new float[weights.size() / units];
        for (int i = 0; i < input.length; i++) {
            input[i] = update[weights.offset() + i * units + unit] / moved;
        }
        return input;
    }

    /** The candidate nearest to an example; it takes the truth to choose, which favours the attacker. */
    public static float[] closest(List<float[]> candidates, float[] example) {
        return candidates.stream()
                .min(Comparator.comparingDouble(candidate -> meanSquare(candidate, example)))
                .orElse(new float[example.length]);
    }

    /** Mean square of the differences, of values cut to 0 to 1. */
    public static double meanSquare(float[] candidate, float[] example) {
        double sum = 0;
        for (int i = 0; i < example.length; i++) {
            double value = Math.max(0, Math.min(1, candidate[i]));
            sum += (value - example[i]) * (value - example[i]);
        }
        return sum / example.length;
    }

    /** Peak signal-to-noise ratio in decibels for values from 0 to 1; at most 100. */
    public static double peakSignalToNoise(float[] candidate, float[] example) {
        return Math.min(100, -10 * Math.log10(Math.max(1e-10, meanSquare(candidate, example))));
    }
}
