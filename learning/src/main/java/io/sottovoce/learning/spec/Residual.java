package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code y = f(x) + s(x)}: f a chain of layers, s another one or nothing (He et al. 2016).
 *
 * @param layers f
 * @param shortcut s; empty is the identity
 */
public record Residual(List<LayerSpec> layers, List<LayerSpec> shortcut) implements LayerSpec {
    /** Keeps its own copies. */
    public Residual {
        layers = List.copyOf(layers);
        shortcut = List.copyOf(shortcut);
    }

    @Override
    public String kind() {
        return "residual";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        List<Integer> output = Chain.outputShape(layers, input);
        List<Integer> beside = Chain.outputShape(shortcut, input);
        if (!output.equals(beside)) {
            throw new ShapeMismatch(
                    input, "one that its layers leave as its shortcut does; they give " + output + " and " + beside);
        }
        return output;
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        List<Parameter> all = new java.util.ArrayList<>(Chain.parameters(layers, input));
        Chain.parameters(shortcut, input).forEach(parameter -> all.add(parameter.within("shortcut", false)));
        return List.copyOf(all);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("layers", layers.stream().map(LayerSpec::toTree).toList());
        if (!shortcut.isEmpty()) {
            settings.put("shortcut", shortcut.stream().map(LayerSpec::toTree).toList());
        }
        return settings;
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        return Shapes.plus(Chain.workspacePerExample(layers, input), Chain.workspacePerExample(shortcut, input));
    }
}
