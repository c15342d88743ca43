package io.sottovoce.learning.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static final ModelSpec MODEL = ModelSpec.named("2nn", List.of(28, 28, 1), 10);

    @TempDir
    Path folder;

    @Test
    void file_isHeaderAndTheFlatVectorLittleEndian() throws IOException {
        float[] parameters = InitialParameters.of(MODEL, 5);
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(MODEL, parameters, file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        String json = new String(header, StandardCharsets.UTF_8);
        assertTrue(
                json.contains("\"dense1.weight\":{\"dtype\":\"F32\",\"shape\":[784,200],\"data_offsets\":[0,627200]}"),
                json);
        assertEquals(parameters.length * 4, bytes.remaining());
        for (float parameter : parameters) {
            assertEquals(parameter, bytes.getFloat());
        }
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void fileThatCannotBeReplaced_leavesNoDraftBeside() throws IOException {
        Path taken = folder.resolve("model.safetensors");
        Files.createDirectories(taken.resolve("inside"));
        float[] parameters = new float[MODEL.parameterCount()];
        assertThrows(IOException.class, () -> Safetensors.write(MODEL, parameters, taken));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(taken), files.toList());
        }
    }

    @Test
    void wrongNumberOfParameters_isRefused() {
        Path file = folder.resolve("model.safetensors");
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(MODEL, new float[3], file));
    }
}
