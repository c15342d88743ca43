package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.LayerSpec;
import java.util.List;

/** Adds the nodes of one layer to a graph. */
record LayerExport(Graph graph, Parameters parameters) {
    /** Adds a layer whose parameters begin with this name, and returns what comes out of it. */
    Flow add(LayerSpec layer, String name, Flow x) {
        List<Integer> shape = layer.outputShape(x.shape());
        if (layer instanceof LayerSpec.Dense dense) {
            return dense(dense, name, x.last(graph), shape);
        }
        if (layer instanceof LayerSpec.Conv2d conv) {
            return conv2d(conv, name, x.first(graph), shape);
        }
        if (layer instanceof LayerSpec.MaxPool2d pool) {
            return pool("MaxPool", 2, pool.size(), pool.stride(), x.first(graph), shape);
        }
        if (layer instanceof LayerSpec.Flatten) {
            return new Flow(
                    graph.node("Flatten", List.of(x.last(graph).name()), Attribute.of("axis", 1L)), shape, false);
        }
        if (layer instanceof LayerSpec.Relu) {
            return x.then(graph.node("Relu", List.of(x.name())), shape);
        }
        throw new IllegalArgumentException(name + ": there is no ONNX form of a layer of kind " + layer.kind());
    }

    private Flow dense(LayerSpec.Dense dense, String name, Flow x, List<Integer> shape) {
        String weight = graph.floats(name + ".weight", parameters.of(name + ".weight"), x.channels(), dense.units());
        String bias = graph.floats(name + ".bias", parameters.of(name + ".bias"), dense.units());
        String product = graph.node("MatMul", List.of(x.name(), weight));
        return x.then(graph.node("Add", List.of(product, bias)), shape);
    }

    private Flow conv2d(LayerSpec.Conv2d conv, String name, Flow x, List<Integer> shape) {
        int kernel = conv.kernel();
        float[] weight =
                Parameters.filtersFirst(parameters.of(name + ".weight"), kernel * kernel, x.channels(), conv.filters());
        List<String> inputs = List.of(
                x.name(),
                graph.floats(name + ".weight", weight, conv.filters(), x.channels(), kernel, kernel),
                graph.floats(name + ".bias", parameters.of(name + ".bias"), conv.filters()));
        String output = graph.node(
                "Conv",
                inputs,
                Attribute.of("kernel_shape", new long[] {kernel, kernel}),
                Attribute.of("auto_pad", conv.padding() == LayerSpec.Padding.SAME ? "SAME_UPPER" : "VALID"));
        return x.then(output, shape);
    }

    private Flow pool(String operator, int dimensions, int size, int stride, Flow x, List<Integer> shape) {
        long[] window = new long[dimensions];
        long[] strides = new long[dimensions];
        java.util.Arrays.fill(window, size);
        java.util.Arrays.fill(strides, stride);
        String output = graph.node(
                operator, List.of(x.name()), Attribute.of("kernel_shape", window), Attribute.of("strides", strides));
        return x.then(output, shape);
    }
}
