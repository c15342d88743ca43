package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes parameters as a safetensors file: eight bytes of header length, a JSON header, then the float32 blocks,
 * little-endian, in the order of the flat vector. The data part is therefore the very bytes that the weights' hash names.
 *
 * <p>The header's metadata hold the model's declaration under {@code spec}, so that {@link ModelFiles} can read the file
 * without being told what is in it. {@link SafetensorsFile} reads these files and those of others.
 */
public final class Safetensors {
    static final String SPEC_KEY = "spec";

    private static final int BLOCK_FLOATS = 1 << 16;
    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * Writes all parameters; a file that is there is replaced only once the new one is whole.
     *
     * @param parameters as many as the model has
     */
    public static void write(ModelSpec model, float[] parameters, Path file) throws IOException {
        if (parameters.length != model.parameterCount()) {
            throw new IllegalArgumentException(
                    parameters.length + " parameters, the model has " + model.parameterCount());
        }
        WholeFile.write(file, channel -> {
            writeFully(channel, header(model));
            ByteBuffer block = ByteBuffer.allocate(BLOCK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < parameters.length; from += BLOCK_FLOATS) {
                int count = Math.min(BLOCK_FLOATS, parameters.length - from);
                block.clear();
                block.asFloatBuffer().put(parameters, from, count);
                block.limit(count * Float.BYTES);
                writeFully(channel, block);
            }
        });
    }

    private static ByteBuffer header(ModelSpec model) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(
                "__metadata__",
                new java.util.TreeMap<>(Map.of(
                        "format", "sottovoce", "model", model.name(), SPEC_KEY, JsonText.write(model.toTree()))));
        for (ParameterBlock block : model.blocks()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", block.shape());
            entry.put("data_offsets", List.of((long) block.offset() * Float.BYTES, (long) block.end() * Float.BYTES));
            header.put(block.name(), entry);
        }
        return framed(JsonText.write(header).getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer framed(byte[] json) {
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
