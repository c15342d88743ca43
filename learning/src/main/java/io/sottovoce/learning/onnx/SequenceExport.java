package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.Attention;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.Positional;
import io.sottovoce.learning.spec.Recurrent;
import java.util.List;

/** Adds layers over time and over tokens to a graph. */
record SequenceExport(Graph graph, Parameters parameters) {
    private static final double WAVE_BASE = 10_000;
    /** What is added to the score of a time that must not be seen. */
    private static final float UNSEEN = -1e9f;

    Flow lookup(LayerSpec layer, String name, Flow x, List<Integer> shape) {
        if (layer instanceof Embedding embedding) {
            String table = graph.floats(
                    name + ".weight", parameters.of(name + ".weight"), embedding.vocabulary(), embedding.size());
            return x.then(graph.node("Gather", List.of(table, x.name()), Attribute.of("axis", 0L)), shape);
        }
        return x.then(factors((MatrixFactors) layer, name, x.name()), shape);
    }

    /** A row of either table is factors and a bias: the product of the factors, and the biases, summed. */
    private String factors(MatrixFactors spec, String name, String x) {
        String user = row(name + ".user", spec.users(), spec.factors() + 1, x, 0);
        String item = row(name + ".item", spec.items(), spec.factors() + 1, x, 1);
        String product = graph.node("Mul", List.of(factorsOf(user, spec), factorsOf(item, spec)));
        String dot = graph.node("ReduceSum", List.of(product, graph.integers("axis", 1)), Attribute.of("keepdims", 1L));
        String withUser = graph.node("Add", List.of(dot, biasOf(user, spec)));
        String withItem = graph.node("Add", List.of(withUser, biasOf(item, spec)));
        return graph.node("Add", List.of(withItem, graph.floats(name + ".bias", parameters.of(name + ".bias"), 1)));
    }

    private String row(String table, int rows, int width, String x, int column) {
        String index = graph.node("Gather", List.of(x, graph.scalar("column", column)), Attribute.of("axis", 1L));
        String values = graph.floats(table, parameters.of(table), rows, width);
        return graph.node("Gather", List.of(values, index), Attribute.of("axis", 0L));
    }

    private String factorsOf(String row, MatrixFactors spec) {
        return slice(row, 0, spec.factors());
    }

    private String biasOf(String row, MatrixFactors spec) {
        return slice(row, spec.factors(), spec.factors() + 1);
    }

    private String slice(String x, int from, int to) {
        return graph.node(
                "Slice", List.of(x, graph.integers("from", from), graph.integers("to", to), graph.integers("axis", 1)));
    }

    Flow positional(Positional spec, String name, Flow x) {
        int time = x.shape().get(0);
        int width = x.channels();
        float[] code = spec.learned() ? parameters.of(name + ".weight") : waves(time, width);
        String table = graph.floats(name + ".code", code, time, width);
        return x.then(graph.node("Add", List.of(x.name(), table)), x.shape());
    }

    private static float[] waves(int time, int width) {
        float[] code = new float[time * width];
        for (int i = 0; i < code.length; i++) {
            int channel = i % width;
            int position = i / width;
            double angle = position / StrictMath.pow(WAVE_BASE, (channel - channel % 2) / (double) width);
            code[i] = (float) (channel % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
        }
        return code;
    }

    Flow attention(Attention spec, String name, Flow x) {
        int time = x.shape().get(0);
        int width = x.channels();
        String all = product(x.name(), name + ".weight", name + ".bias", width, 3 * width);
        List<String> parts = List.of(graph.fresh("query"), graph.fresh("key"), graph.fresh("value"));
        graph.node("Split", List.of(all), parts, Attribute.of("axis", -1L));
        String queries = heads(parts.get(0), spec.heads(), width, 0, 2, 1, 3);
        String keys = heads(parts.get(1), spec.heads(), width, 0, 2, 3, 1);
        String values = heads(parts.get(2), spec.heads(), width, 0, 2, 1, 3);
        float scale = (float) (1 / Math.sqrt((double) width / spec.heads()));
        String scores = graph.node(
                "Mul",
                List.of(graph.node("MatMul", List.of(queries, keys)), graph.floats("scale", new float[] {scale})));
        if (spec.causal()) {
            scores = graph.node("Add", List.of(scores, graph.floats("mask", mask(time), time, time)));
        }
        String weights = graph.node("Softmax", List.of(scores), Attribute.of("axis", -1L));
        String mixed = graph.node(
                "Transpose",
                List.of(graph.node("MatMul", List.of(weights, values))),
                Attribute.of("perm", new long[] {0, 2, 1, 3}));
        String joined = graph.node("Reshape", List.of(mixed, graph.integers("joined", 0, time, width)));
        return x.then(product(joined, name + ".output", name + ".output.bias", width, width), x.shape());
    }

    private String product(String x, String weight, String bias, int inputs, int outputs) {
        String product = graph.node("MatMul", List.of(x, graph.floats(weight, parameters.of(weight), inputs, outputs)));
        return graph.node("Add", List.of(product, graph.floats(bias, parameters.of(bias), outputs)));
    }

    private String heads(String x, int heads, int width, long... order) {
        String split = graph.node("Reshape", List.of(x, graph.integers("heads", 0, 0, heads, width / heads)));
        return graph.node("Transpose", List.of(split), Attribute.of("perm", order));
    }

    private static float[] mask(int time) {
        float[] mask = new float[time * time];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % time > i / time ? UNSEEN : 0;
        }
        return mask;
    }

    Flow recurrent(Recurrent spec, String name, Flow x, List<Integer> shape) {
        int inputs = x.channels();
        int units = spec.units();
        Gates gates = Gates.of(spec);
        String overTime = graph.node("Transpose", List.of(x.name()), Attribute.of("perm", new long[] {1, 0, 2}));
        int width = spec.cell().gates() * units;
        List<String> operands = List.of(
                overTime,
                graph.floats(
                        name + ".weight", gates.rows(parameters.of(name + ".weight"), inputs, units), 1, width, inputs),
                graph.floats(
                        name + ".recurrent",
                        gates.rows(parameters.of(name + ".recurrent"), units, units),
                        1,
                        width,
                        units),
                graph.floats(name + ".bias", gates.biases(parameters, name, units), 1, 2L * width));
        String sequence = spec.sequence() ? graph.fresh("states") : "";
        String last = spec.sequence() ? "" : graph.fresh("state");
        graph.node(
                gates.operator(),
                operands,
                spec.sequence() ? List.of(sequence) : List.of("", last),
                gates.attributes(units));
        if (!spec.sequence()) {
            return x.then(graph.node("Squeeze", List.of(last, graph.integers("axis", 0))), shape);
        }
        String states = graph.node("Squeeze", List.of(sequence, graph.integers("axis", 1)));
        return x.then(graph.node("Transpose", List.of(states), Attribute.of("perm", new long[] {1, 0, 2})), shape);
    }
}
