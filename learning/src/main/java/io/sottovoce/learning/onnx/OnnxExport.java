package io.sottovoce.learning.onnx;

import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes models as ONNX files (operator set 17, IR version 8). The input is {@code input} [batch, shape of one example,
 * channel-last], floats or, for models of tokens, 64-bit integers; the output is {@code output}, [batch, what the last
 * layer puts out]. Any number of examples fits. Dropout is left out, batch norm uses its running statistics.
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
        Flow last = new LayerExport(graph, new Parameters(model))
                .chain(spec.layers(), "", new Flow("input", spec.input(), false))
                .last(graph);
        graph.node("Identity", List.of(last.name()), List.of("output"));
        return graph.model(
                spec,
                new Graph.Port("input", takesTokens(spec) ? Graph.INT64 : Graph.FLOAT, spec.input()),
                new Graph.Port("output", Graph.FLOAT, last.shape()));
    }

    /** Whether examples are numbers of rows in a table: then the input is of 64-bit integers. */
    public static boolean takesTokens(ModelSpec spec) {
        LayerSpec first = spec.layers().get(0);
        return first instanceof Embedding || first instanceof MatrixFactors;
    }
}
