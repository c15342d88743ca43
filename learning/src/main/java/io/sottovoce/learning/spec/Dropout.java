package io.sottovoce.learning.spec;

import java.util.List;
import java.util.Map;

/**
 * In training, zeroes each element with a probability and divides the others by one less it (Srivastava et al. 2014);
 * in evaluation, nothing.
 *
 * @param rate in [0, 1)
 */
public record Dropout(double rate) implements LayerSpec {
    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        return input;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("rate", rate);
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        return Shapes.size(input);
    }
}
