package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Multi-head scaled dot-product self-attention over [time, features] (Vaswani et al. 2017, section 3.2): queries, keys
 * and values by one product, one output product.
 *
 * @param causal whether a time sees only itself and earlier ones
 */
public record Attention(int heads, boolean causal) implements LayerSpec {
    @Override
    public String kind() {
        return "attention";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 2 || input.get(1) % heads != 0) {
            throw new ShapeMismatch(input, "[time, features] with features that " + heads + " heads divide");
        }
        return input;
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        int width = input.get(1);
        int three = Math.multiplyExact(3, width);
        return List.of(
                new Parameter("weight", List.of(width, three), width, width),
                Parameter.bias(three),
                new Parameter("output", List.of(width, width), width, width),
                Parameter.starting("output.bias", List.of(width), Initial.ZEROS));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("heads", (long) heads);
        settings.put("causal", causal);
        return settings;
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        long time = input.get(0);
        return Shapes.plus(Shapes.times(4, Shapes.size(input)), Shapes.times(heads, Shapes.times(time, time)));
    }
}
