package io.sottovoce.learning.spec;

import java.util.List;
import java.util.Map;

/**
 * A function of each element, beside {@link LayerSpec.Relu}.
 *
 * @param slope of {@link Function#LEAKY_RELU} below zero; 0 elsewhere
 */
public record Pointwise(Function function, double slope) implements LayerSpec {
    /** Functions. */
    public enum Function {
        /** {@code 1 / (1 + exp(-x))}. As the last layer of one output it is part of the binary cross-entropy loss. */
        SIGMOID("sigmoid"),
        /** Hyperbolic tangent. */
        TANH("tanh"),
        /** {@code x Phi(x)} by its tanh form (Hendrycks and Gimpel 2016). */
        GELU("gelu"),
        /** x above zero, slope x below. */
        LEAKY_RELU("leakyrelu");

        private final String word;

        Function(String word) {
            this.word = word;
        }
    }

    /** A function without setting. */
    static Pointwise of(Function function) {
        return new Pointwise(function, 0);
    }

    @Override
    public String kind() {
        return function.word;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        return input;
    }

    @Override
    public Map<String, Object> settings() {
        return function == Function.LEAKY_RELU ? Map.of("slope", slope) : Map.of();
    }
}
