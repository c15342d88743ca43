package io.sottovoce.learning.spec;

import java.util.List;
import java.util.Map;

/**
 * Adds to each time of [time, features] a vector that tells it: learned, or the sines and cosines of Vaswani et al.,
 * Attention Is All You Need (2017), section 3.5.
 */
public record Positional(boolean learned) implements LayerSpec {
    private static final Initial START = new Initial(Initial.Kind.NORMAL, 0.02);

    @Override
    public String kind() {
        return "positional";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 2) {
            throw new ShapeMismatch(input, "[time, features]");
        }
        return input;
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        return learned ? List.of(Parameter.starting("weight", input, START)) : List.of();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("encoding", learned ? "learned" : "sinusoidal");
    }
}
