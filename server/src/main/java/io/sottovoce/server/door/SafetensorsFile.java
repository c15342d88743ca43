package io.sottovoce.server.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as a safetensors file: eight bytes of header length, a JSON header padded with spaces to a multiple of eight, and
 * the parameter file as it is, whose blocks lie one after the other. Streams; never holds the parameters.
 */
final class SafetensorsFile {
    private static final int ALIGNMENT = 8;

    private final byte[] header;
    private final Path parameters;
    private final long parameterBytes;

    SafetensorsFile(ModelSpec model, Path parameters, Map<String, String> metadata) {
        this.header = header(model, metadata);
        this.parameters = parameters;
        this.parameterBytes = (long) model.parameterCount() * Float.BYTES;
    }

    /** Bytes of the whole file. */
    long bytes() {
        return ALIGNMENT + header.length + parameterBytes;
    }

    void writeTo(OutputStream target) throws IOException {
        target.write(ByteBuffer.allocate(ALIGNMENT)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        target.write(header);
        Files.copy(parameters, target);
    }

    private static byte[] header(ModelSpec model, Map<String, String> metadata) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        ObjectNode notes = tree.putObject("__metadata__");
        new TreeMap<>(metadata).forEach(notes::put);
        for (ParameterBlock block : model.blocks()) {
            ObjectNode tensor = tree.putObject(block.name());
            tensor.put("dtype", "F32");
            block.shape().forEach(tensor.putArray("shape")::add);
            tensor.putArray("data_offsets")
                    .add((long) block.offset() * Float.BYTES)
                    .add((long) block.end() * Float.BYTES);
        }
        String json = tree.toString();
        int padded = (json.getBytes(StandardCharsets.UTF_8).length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        int spaces = padded - json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat(spaces)).getBytes(StandardCharsets.UTF_8);
    }
}
