package io.sottovoce.learning.onnx;

import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes models as ONNX files (operator set 17, IR version 8). The input is {@code input} [batch, shape of one example,
 * channel-last], the output is {@code output} [batch, outputs], before a softmax that belongs to the loss. Any number of
 * examples fits.
 */
public final class OnnxExport {
    private OnnxExport() {}

    /** Writes a model, in the place of a file that is there. */
    public static void write(StoredModel model, Path file) throws IOException {
        Files.write(file, encode(model));
    }

    /** The bytes of the file. */
    public static byte[] encode(StoredModel model) {
        ModelSpec spec = model.spec();
        Graph graph = new Graph();
        LayerExport layers = new LayerExport(graph, new Parameters(model));
        Flow flow = new Flow("input", spec.input(), false);
        for (int i = 0; i < spec.layers().size(); i++) {
            LayerSpec layer = spec.layers().get(i);
            flow = layers.add(layer, spec.layerName(i), flow);
        }
        Flow last = flow.last(graph);
        graph.node("Identity", List.of(last.name()), List.of("output"));
        return graph.model(
                spec,
                new Graph.Port("input", Graph.FLOAT, spec.input()),
                new Graph.Port("output", Graph.FLOAT, last.shape()));
    }
}
