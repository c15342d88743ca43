package io.sottovoce.learning.spec;

import java.util.ArrayList;
import java.util.List;

/** The attention layers of a model, wherever they are. */
public final class AttentionLayers {
    private AttentionLayers() {}

    /** All of them, in the order in which they run. */
    public static List<Found> of(ModelSpec spec) {
        List<Found> found = new ArrayList<>();
        collect(spec.layers(), spec.input(), "", found);
        return found;
    }

    private static void collect(List<LayerSpec> layers, List<Integer> input, String prefix, List<Found> found) {
        List<String> names = Chain.names(layers);
        List<List<Integer>> shapes = Chain.shapes(layers, input);
        for (int i = 0; i < layers.size(); i++) {
            String name = prefix + names.get(i);
            List<Integer> shape = shapes.get(i);
            if (layers.get(i) instanceof Attention attention) {
                found.add(new Found(name, attention.heads(), shape.get(0)));
            } else if (layers.get(i) instanceof Transformer transformer) {
                collect(transformer.parts(shape), shape, name + ".", found);
            } else if (layers.get(i) instanceof Residual residual) {
                collect(residual.layers(), shape, name + ".", found);
                collect(residual.shortcut(), shape, name + ".shortcut.", found);
            }
        }
    }

    /**
     * One attention layer.
     *
     * @param name full name, the beginning of its parameters' names
     * @param time number of times it looks from and to
     */
    public record Found(String name, int heads, int time) {}
}
