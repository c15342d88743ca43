package io.sottovoce.learning.spec;

import java.util.List;

/** {@code exp(x) / sum exp(x)} over the last dimension. As the last layer it is part of the cross-entropy loss. */
public record Softmax() implements LayerSpec {
    @Override
    public String kind() {
        return "softmax";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        return input;
    }
}
