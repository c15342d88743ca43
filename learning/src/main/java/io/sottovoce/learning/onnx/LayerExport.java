package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.Attention;
import io.sottovoce.learning.spec.Chain;
import io.sottovoce.learning.spec.Conv1d;
import io.sottovoce.learning.spec.Dropout;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.GlobalPool;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.Normalisation;
import io.sottovoce.learning.spec.Pointwise;
import io.sottovoce.learning.spec.Pool;
import io.sottovoce.learning.spec.Positional;
import io.sottovoce.learning.spec.Recurrent;
import io.sottovoce.learning.spec.Residual;
import io.sottovoce.learning.spec.Softmax;
import io.sottovoce.learning.spec.Transformer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Adds the nodes of one layer to a graph. */
record LayerExport(Graph graph, Parameters parameters) {
    /** Adds layers one after the other. */
    Flow chain(List<LayerSpec> layers, String prefix, Flow x) {
        List<String> names = Chain.names(layers);
        Flow flow = x;
        for (int i = 0; i < layers.size(); i++) {
            flow = add(layers.get(i), prefix + names.get(i), flow);
        }
        return flow;
    }

    /** Adds a layer whose parameters begin with this name, and returns what comes out of it. */
    private Flow add(LayerSpec layer, String name, Flow x) {
        List<Integer> shape = layer.outputShape(x.shape());
        if (layer instanceof LayerSpec.Dense dense) {
            return dense(dense, name, x.last(graph), shape);
        }
        if (layer instanceof LayerSpec.Flatten) {
            return new Flow(
                    graph.node("Flatten", List.of(x.last(graph).name()), Attribute.of("axis", 1L)), shape, false);
        }
        if (layer instanceof LayerSpec.Relu) {
            return x.then(graph.node("Relu", List.of(x.name())), shape);
        }
        if (layer instanceof Dropout) {
            return x;
        }
        if (layer instanceof Pointwise function) {
            return x.then(pointwise(function, x.name()), shape);
        }
        if (layer instanceof Softmax) {
            Flow last = x.last(graph);
            return last.then(graph.node("Softmax", List.of(last.name()), Attribute.of("axis", -1L)), shape);
        }
        return spatial(layer, name, x, shape);
    }

    private Flow spatial(LayerSpec layer, String name, Flow x, List<Integer> shape) {
        if (layer instanceof LayerSpec.Conv2d conv) {
            return convolution(new Window(2, conv.kernel(), conv.stride()), conv.padding(), name, x, shape);
        }
        if (layer instanceof Conv1d conv) {
            return convolution(new Window(1, conv.kernel(), conv.stride()), conv.padding(), name, x, shape);
        }
        if (layer instanceof LayerSpec.MaxPool2d pool) {
            return pool("MaxPool", new Window(2, pool.size(), pool.stride()), x, shape);
        }
        if (layer instanceof Pool pool) {
            String operator = pool.average() ? "AveragePool" : "MaxPool";
            return pool(operator, new Window(pool.dimensions(), pool.size(), pool.stride()), x, shape);
        }
        if (layer instanceof GlobalPool pool) {
            return globalPool(pool, x, shape);
        }
        if (layer instanceof Normalisation norm) {
            return new NormExport(graph, parameters).add(norm, name, x);
        }
        return composite(layer, name, x, shape);
    }

    private Flow composite(LayerSpec layer, String name, Flow x, List<Integer> shape) {
        if (layer instanceof Residual residual) {
            Flow inner = chain(residual.layers(), name + ".", x).last(graph);
            Flow beside = chain(residual.shortcut(), name + ".shortcut.", x).last(graph);
            return inner.then(graph.node("Add", List.of(inner.name(), beside.name())), shape);
        }
        if (layer instanceof Transformer transformer) {
            return chain(transformer.parts(x.shape()), name + ".", x);
        }
        SequenceExport sequences = new SequenceExport(graph, parameters);
        if (layer instanceof Embedding || layer instanceof MatrixFactors) {
            return sequences.lookup(layer, name, x, shape);
        }
        if (layer instanceof Positional positional) {
            return sequences.positional(positional, name, x.last(graph));
        }
        if (layer instanceof Attention attention) {
            return sequences.attention(attention, name, x.last(graph));
        }
        if (layer instanceof Recurrent recurrent) {
            return sequences.recurrent(recurrent, name, x.last(graph), shape);
        }
        throw new IllegalArgumentException(name + ": there is no ONNX form of a layer of kind " + layer.kind());
    }

    private Flow dense(LayerSpec.Dense dense, String name, Flow x, List<Integer> shape) {
        String weight = graph.floats(name + ".weight", parameters.of(name + ".weight"), x.channels(), dense.units());
        String bias = graph.floats(name + ".bias", parameters.of(name + ".bias"), dense.units());
        String product = graph.node("MatMul", List.of(x.name(), weight));
        return x.then(graph.node("Add", List.of(product, bias)), shape);
    }

    private String pointwise(Pointwise spec, String x) {
        return switch (spec.function()) {
            case SIGMOID -> graph.node("Sigmoid", List.of(x));
            case TANH -> graph.node("Tanh", List.of(x));
            case LEAKY_RELU -> graph.node("LeakyRelu", List.of(x), Attribute.of("alpha", (float) spec.slope()));
            case GELU -> gelu(x);
        };
    }

    /** {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}: the operator of this name came with a later set. */
    private String gelu(String x) {
        String square = graph.node("Mul", List.of(x, x));
        String cube = graph.node("Mul", List.of(square, x));
        String cubic = graph.node("Mul", List.of(cube, graph.floats("cubic", new float[] {0.044715f})));
        String sum = graph.node("Add", List.of(x, cubic));
        float scale = (float) Math.sqrt(2 / Math.PI);
        String inner = graph.node("Mul", List.of(sum, graph.floats("scale", new float[] {scale})));
        String squashed = graph.node("Tanh", List.of(inner));
        String lifted = graph.node("Add", List.of(squashed, graph.floats("one", new float[] {1})));
        String product = graph.node("Mul", List.of(x, lifted));
        return graph.node("Mul", List.of(product, graph.floats("half", new float[] {0.5f})));
    }

    private Flow convolution(Window window, LayerSpec.Padding padding, String name, Flow last, List<Integer> shape) {
        Flow x = last.first(graph);
        int filters = shape.get(shape.size() - 1);
        int places = (int) Math.pow(window.size(), window.dimensions());
        float[] weight = Parameters.filtersFirst(parameters.of(name + ".weight"), places, x.channels(), filters);
        long[] extents = new long[2 + window.dimensions()];
        Arrays.fill(extents, window.size());
        extents[0] = filters;
        extents[1] = x.channels();
        List<String> inputs = List.of(
                x.name(),
                graph.floats(name + ".weight", weight, extents),
                graph.floats(name + ".bias", parameters.of(name + ".bias"), filters));
        String output = graph.node(
                "Conv",
                inputs,
                Attribute.of("kernel_shape", window.sizes()),
                Attribute.of("strides", window.strides()),
                Attribute.of("auto_pad", padding == LayerSpec.Padding.SAME ? "SAME_UPPER" : "VALID"));
        return x.then(output, shape);
    }

    private Flow pool(String operator, Window window, Flow last, List<Integer> shape) {
        Flow x = last.first(graph);
        String output = graph.node(
                operator,
                List.of(x.name()),
                Attribute.of("kernel_shape", window.sizes()),
                Attribute.of("strides", window.strides()));
        return x.then(output, shape);
    }

    private Flow globalPool(GlobalPool pool, Flow x, List<Integer> shape) {
        int first = x.channelsFirst() ? 2 : 1;
        long[] axes = LongStream.range(first, first + x.shape().size() - 1).toArray();
        String output = graph.node(
                pool.average() ? "ReduceMean" : "ReduceMax",
                List.of(x.name()),
                Attribute.of("axes", axes),
                Attribute.of("keepdims", 0L));
        return new Flow(output, shape, false);
    }

    /** A square window that moves by a stride. */
    private record Window(int dimensions, int size, int stride) {
        long[] sizes() {
            return filled(size);
        }

        long[] strides() {
            return filled(stride);
        }

        private long[] filled(int value) {
            long[] values = new long[dimensions];
            Arrays.fill(values, value);
            return values;
        }
    }
}
