package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.ModelSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An ONNX graph as it grows: nodes in the order they run, and the constants they use. Field numbers are onnx.proto's. */
final class Graph {
    static final int FLOAT = 1;
    static final int INT64 = 7;

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final String BATCH = "batch";

    private final ProtoBytes proto = new ProtoBytes();
    private final Map<String, Integer> names = new HashMap<>();

    /** Adds a node with one output and returns the output's name. */
    String node(String operator, List<String> inputs, Attribute... attributes) {
        String output = fresh(operator);
        node(operator, inputs, List.of(output), attributes);
        return output;
    }

    /** Adds a node whose outputs have these names. */
    void node(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        ProtoBytes node = new ProtoBytes();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, fresh("node_" + operator)).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.proto());
        }
        proto.message(1, node);
    }

    /** A name that nothing else has. */
    String fresh(String stem) {
        return stem + "_" + names.merge(stem, 1, Integer::sum);
    }

    /** Adds float constants under a name of their own and returns it. */
    String floats(String stem, float[] values, long... shape) {
        requireSize(stem, values, shape);
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(stem, FLOAT, raw.array(), shape);
    }

    /** Adds integer constants under a name of their own and returns it. */
    String integers(String stem, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(stem, INT64, raw.array(), values.length);
    }

    /** Adds one integer without dimensions. */
    String scalar(String stem, long value) {
        ByteBuffer raw =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return constant(stem, INT64, raw.array());
    }

    private String constant(String stem, int type, byte[] raw, long... shape) {
        String name = fresh(stem);
        ProtoBytes tensor = new ProtoBytes();
        for (long extent : shape) {
            tensor.number(1, extent);
        }
        proto.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
        return name;
    }

    private static void requireSize(String stem, float[] values, long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        if (size != values.length) {
            throw new IllegalStateException(stem + ": " + values.length + " values for " + size + " places");
        }
    }

    /** The whole file: a model of this graph with one input and one output, each [batch, its shape]. */
    byte[] model(ModelSpec spec, Port input, Port output) {
        proto.text(2, spec.name());
        proto.message(11, input.proto()).message(12, output.proto());
        ProtoBytes opset = new ProtoBytes().text(1, "").number(2, OPSET);
        return new ProtoBytes()
                .number(1, IR_VERSION)
                .text(2, "sottovoce")
                .message(7, proto)
                .message(8, opset)
                .toBytes();
    }

    /** An input or output of the graph. */
    record Port(String name, int type, List<Integer> shape) {
        private ProtoBytes proto() {
            ProtoBytes extents = new ProtoBytes().message(1, new ProtoBytes().text(2, BATCH));
            shape.forEach(extent -> extents.message(1, new ProtoBytes().number(1, extent)));
            ProtoBytes tensor = new ProtoBytes().number(1, type).message(2, extents);
            return new ProtoBytes().text(1, name).message(2, new ProtoBytes().message(1, tensor));
        }
    }
}
