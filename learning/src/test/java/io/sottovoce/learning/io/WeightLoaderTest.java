package io.sottovoce.learning.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

final class WeightLoaderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void otherNamesAndDimensionOrder_areMapped() throws IOException {
        ModelSpec spec = ModelSpec.named("linear", List.of(2), 3);
        Path file = foreign("fc.weight", "[3,2]", new float[] {1, 2, 3, 4, 5, 6, 10, 20, 30});
        float[] parameters = new float[spec.parameterCount()];
        new WeightLoader(NameMapping.parse(List.of("dense1*=fc*")), WeightLayout.CHANNELS_FIRST, List.of())
                .load(file, spec, parameters);
        assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6, 10, 20, 30}, parameters);
    }

    @Test
    void convolutionWeight_isTurnedFromChannelsFirst() {
        float[] stored = new float[2 * 3 * 1 * 2];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = i;
        }
        List<Integer> ours = List.of(1, 2, 3, 2);
        assertEquals(List.of(2, 3, 1, 2), WeightLayout.CHANNELS_FIRST.stored(ours));
        float[] turned = WeightLayout.CHANNELS_FIRST.ours(stored, ours);
        // [height 0, width 1, channel 2, filter 1] is [filter 1, channel 2, height 0, width 1] there.
        assertEquals(stored[(1 * 3 + 2) * 2 + 1], turned[((0 * 2 + 1) * 3 + 2) * 2 + 1]);
    }

    @Test
    void skippedBlocks_stayAsTheyAre() throws IOException {
        ModelSpec old = ModelSpec.named("2nn", List.of(4, 4, 1), 10);
        ModelSpec other = ModelSpec.named("2nn", List.of(4, 4, 1), 3);
        Path file = folder.resolve("old");
        float[] source = InitialParameters.of(old, 1);
        Safetensors.write(old, source, file);
        float[] target = InitialParameters.of(other, 2);
        float[] head = target.clone();
        WeightLoader loader = new WeightLoader(NameMapping.SAME, WeightLayout.CHANNELS_LAST, List.of("dense3"));
        assertEquals(4, loader.load(file, other, target).size());
        int cut = other.block("dense3.weight").offset();
        assertArrayEquals(java.util.Arrays.copyOf(source, cut), java.util.Arrays.copyOf(target, cut));
        assertArrayEquals(
                java.util.Arrays.copyOfRange(head, cut, head.length),
                java.util.Arrays.copyOfRange(target, cut, target.length));
        ModelFileException refusal =
                assertThrows(ModelFileException.class, () -> WeightLoader.PLAIN.load(file, other, target));
        assertTrue(String.valueOf(refusal.getMessage()).contains("dense3.weight"), refusal.getMessage());
    }

    @Test
    void weightsThatAreNoNumbers_areRefused() throws IOException {
        ModelSpec spec = ModelSpec.named("linear", List.of(2), 3);
        float[] values = new float[9];
        values[4] = Float.NaN;
        Path file = foreign("dense1.weight", "[2,3]", values);
        WeightLoader loader = new WeightLoader(
                NameMapping.parse(List.of("dense1.bias=fc.bias")), WeightLayout.CHANNELS_LAST, List.of());
        assertThrows(ModelFileException.class, () -> loader.load(file, spec, new float[9]));
    }

    @Test
    void patternsThatMeanNothing_areRefused() {
        for (String bad : List.of("a", "=b", "a=", "a*=b", "a=b*")) {
            assertThrows(IllegalArgumentException.class, () -> NameMapping.parse(List.of(bad)), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> NameMapping.parse(List.of("a=b", "a=c")));
    }

    private Path foreign(String weight, String shape, float[] values) throws IOException {
        String json = "{\"" + weight + "\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,24]},"
                + "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}}";
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length() + 36).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length()).put(json.getBytes(StandardCharsets.UTF_8));
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Files.write(folder.resolve("foreign"), bytes.array());
    }
}
