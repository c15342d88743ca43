package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes parameters as a safetensors file: eight bytes of header length, a JSON header, then the float32 blocks,
 * little-endian, in the order of the flat vector. The data part is therefore the very bytes that the weights' hash names.
 */
public final class Safetensors {
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
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, header(model));
            ByteBuffer block = ByteBuffer.allocate(BLOCK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < parameters.length; from += BLOCK_FLOATS) {
                int count = Math.min(BLOCK_FLOATS, parameters.length - from);
                block.clear();
                block.asFloatBuffer().put(parameters, from, count);
                block.limit(count * Float.BYTES);
                writeFully(channel, block);
            }
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ByteBuffer header(ModelSpec model) {
        StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"sottovoce\",\"model\":\"")
                .append(model.name())
                .append("\"}");
        for (ParameterBlock block : model.blocks()) {
            json.append(",\"").append(block.name()).append("\":{\"dtype\":\"F32\",\"shape\":");
            json.append(shape(block.shape())).append(",\"data_offsets\":[");
            json.append((long) block.offset() * Float.BYTES).append(',');
            json.append((long) block.end() * Float.BYTES).append("]}");
        }
        json.append('}');
        while (json.length() % ALIGNMENT != 0) {
            json.append(' ');
        }
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .flip();
    }

    private static String shape(List<Integer> shape) {
        return shape.toString().replace(" ", "");
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
