package io.sottovoce.learning.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A transformer block with the norm before each part (Xiong et al., On Layer Normalization in the Transformer
 * Architecture, 2020): {@code x + attention(norm(x))}, then {@code x + dense(gelu(dense(norm(x))))}.
 *
 * @param feedForward width between the two dense layers
 * @param dropout rate on each part's output
 */
public record Transformer(int heads, int feedForward, boolean causal, double dropout) implements LayerSpec {
    @Override
    public String kind() {
        return "transformer";
    }

    /** The block as the layers it is made of, for an input of this shape. */
    public List<LayerSpec> parts(List<Integer> input) {
        int width = Shapes.last(input);
        return List.of(
                part(new Attention(heads, causal)),
                part(new Dense(feedForward), Pointwise.of(Pointwise.Function.GELU), new Dense(width)));
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 2) {
            throw new ShapeMismatch(input, "[time, features]");
        }
        return Chain.outputShape(parts(input), input);
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        return Chain.parameters(parts(input), input);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("heads", (long) heads);
        settings.put("feedForward", (long) feedForward);
        settings.put("causal", causal);
        settings.put("dropout", dropout);
        return settings;
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        return Chain.workspacePerExample(parts(input), input);
    }

    private LayerSpec part(LayerSpec... layers) {
        List<LayerSpec> chain = new ArrayList<>();
        chain.add(Normalisation.layer());
        chain.addAll(List.of(layers));
        if (dropout > 0) {
            chain.add(new Dropout(dropout));
        }
        return new Residual(chain, List.of());
    }
}
