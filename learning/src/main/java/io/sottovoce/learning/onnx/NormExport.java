package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.Normalisation;
import java.util.Arrays;
import java.util.List;

/** Adds normalisations to a graph. */
record NormExport(Graph graph, Parameters parameters) {
    Flow add(Normalisation norm, String name, Flow x) {
        return switch (norm.over()) {
            case BATCH -> batch(norm, name, x);
            case GROUP -> group(norm, name, x.first(graph));
            case LAYER -> layer(norm, name, x.last(graph));
        };
    }

    /** With its running statistics a batch norm is one factor and one summand for each channel. */
    private Flow batch(Normalisation norm, String name, Flow x) {
        float[] scale = parameters.of(name + ".scale");
        float[] shift = parameters.of(name + ".shift");
        float[] mean = parameters.of(name + ".mean");
        float[] variance = parameters.of(name + ".variance");
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) (scale[c] / Math.sqrt(variance[c] + norm.epsilon()));
            shift[c] -= mean[c] * scale[c];
        }
        return affine(name, x, scale, shift);
    }

    /** Instance normalisation over groups laid side by side: the operator for groups came with a later set. */
    private Flow group(Normalisation norm, String name, Flow x) {
        int groups = norm.groups();
        float[] ones = new float[groups];
        Arrays.fill(ones, 1);
        String grouped = graph.node("Reshape", List.of(x.name(), graph.integers(name + ".groups", 0, groups, -1)));
        String normal = graph.node(
                "InstanceNormalization",
                List.of(
                        grouped,
                        graph.floats(name + ".ones", ones, groups),
                        graph.floats(name + ".zeros", new float[groups], groups)),
                Attribute.of("epsilon", (float) norm.epsilon()));
        String back = graph.node("Reshape", List.of(normal, graph.integers(name + ".shape", x.extents())));
        return affine(name, x.then(back, x.shape()), parameters.of(name + ".scale"), parameters.of(name + ".shift"));
    }

    private Flow layer(Normalisation norm, String name, Flow x) {
        int channels = x.channels();
        String output = graph.node(
                "LayerNormalization",
                List.of(
                        x.name(),
                        graph.floats(name + ".scale", parameters.of(name + ".scale"), channels),
                        graph.floats(name + ".shift", parameters.of(name + ".shift"), channels)),
                Attribute.of("axis", -1L),
                Attribute.of("epsilon", (float) norm.epsilon()));
        return x.then(output, x.shape());
    }

    private Flow affine(String name, Flow x, float[] scale, float[] shift) {
        long[] shape = new long[x.channelsFirst() ? x.shape().size() : 1];
        Arrays.fill(shape, 1);
        shape[0] = scale.length;
        String product = graph.node("Mul", List.of(x.name(), graph.floats(name + ".scale", scale, shape)));
        return x.then(graph.node("Add", List.of(product, graph.floats(name + ".shift", shift, shape))), x.shape());
    }
}
