package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Parameter;
import io.sottovoce.learning.spec.LayerSpec.ShapeMismatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers one after the other: their names, shapes and parameters. */
public final class Chain {
    private Chain() {}

    /** Names of the layers: kind and number among its kind, from 1. */
    public static List<String> names(List<LayerSpec> layers) {
        Map<String, Integer> counts = new HashMap<>();
        return layers.stream()
                .map(layer -> layer.kind() + counts.merge(layer.kind(), 1, Integer::sum))
                .toList();
    }

    /** Shapes before the first layer, between the layers and after the last. */
    public static List<List<Integer>> shapes(List<LayerSpec> layers, List<Integer> input) {
        List<String> names = names(layers);
        List<List<Integer>> shapes = new ArrayList<>();
        shapes.add(input);
        for (int i = 0; i < layers.size(); i++) {
            try {
                requirePlace(layers, i, shapes.get(i));
                shapes.add(layers.get(i).outputShape(shapes.get(i)));
            } catch (ShapeMismatch mismatch) {
                throw new ShapeMismatch(names.get(i), mismatch);
            }
        }
        return shapes;
    }

    /** What a layer gives is no token, however it is shaped. */
    static void requirePlace(List<LayerSpec> layers, int layer, List<Integer> input) {
        if (takesTokens(layers.get(layer))
                && !layers.subList(0, layer).stream().allMatch(LayerSpec.Flatten.class::isInstance)) {
            throw new ShapeMismatch(input, "tokens, which no layer gives: it must come first");
        }
    }

    private static boolean takesTokens(LayerSpec layer) {
        return layer instanceof Embedding
                || layer instanceof MatrixFactors
                || (layer instanceof Residual both
                        && (both.layers().stream().anyMatch(Chain::takesTokens)
                                || both.shortcut().stream().anyMatch(Chain::takesTokens)));
    }

    static List<Integer> outputShape(List<LayerSpec> layers, List<Integer> input) {
        return shapes(layers, input).get(layers.size());
    }

    static List<Parameter> parameters(List<LayerSpec> layers, List<Integer> input) {
        List<String> names = names(layers);
        List<List<Integer>> shapes = shapes(layers, input);
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String name = names.get(i);
            boolean rectified = rectified(layers, i);
            layers.get(i).parameters(shapes.get(i)).forEach(each -> all.add(each.within(name, rectified)));
        }
        return List.copyOf(all);
    }

    static long workspacePerExample(List<LayerSpec> layers, List<Integer> input) {
        List<List<Integer>> shapes = shapes(layers, input);
        long sum = 0;
        for (int i = 0; i < layers.size(); i++) {
            sum = Shapes.plus(sum, layers.get(i).workspacePerExample(shapes.get(i)));
            sum = Shapes.plus(sum, Shapes.size(shapes.get(i + 1)));
        }
        return sum;
    }

    /** Whether a rectifier follows, with at most norms and pools between. */
    static boolean rectified(List<LayerSpec> layers, int layer) {
        for (int next = layer + 1; next < layers.size(); next++) {
            LayerSpec after = layers.get(next);
            if (after instanceof LayerSpec.Relu
                    || (after instanceof Pointwise pointwise
                            && pointwise.function() == Pointwise.Function.LEAKY_RELU)) {
                return true;
            }
            if (!(after instanceof LayerSpec.MaxPool2d || after instanceof Pool || after instanceof Normalisation)) {
                return false;
            }
        }
        return false;
    }
}
