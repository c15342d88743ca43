package io.sottovoce.learning.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelFilesTest {
    private static final ModelSpec SPEC = ModelSpec.named("lenet", List.of(16, 16, 1), 3);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"linear", "2nn", "lenet", "cnn"})
    void writtenModel_readsBackBitForBit(String name) throws IOException {
        ModelSpec spec = ModelSpec.named(name, List.of(16, 16, 1), 3);
        Path file = folder.resolve("m.safetensors");
        float[] parameters = InitialParameters.of(spec, 4);
        ModelFiles.write(new StoredModel(spec, parameters), file);
        StoredModel back = ModelFiles.read(file);
        assertEquals(spec, back.spec());
        assertArrayEquals(parameters, back.parameters());
    }

    @Test
    void packedModel_readsBackAsItWas() throws IOException {
        PackedModel packed = packed();
        Path file = folder.resolve("m.packed");
        ModelFiles.write(packed, file);
        assertArrayEquals(packed.unpack().parameters(), ModelFiles.read(file).parameters());
        assertEquals(packed.bytes(), ModelFiles.readPacked(file).bytes());
    }

    /** Every cut and, for a sample of places, every byte: what comes out is weights or one clear line. */
    @Test
    void damagedFiles_areModelsOrOneLine() throws IOException {
        ModelFiles.write(packed(), folder.resolve("p"));
        ModelFiles.write(new StoredModel(SPEC, InitialParameters.of(SPEC, 4)), folder.resolve("s"));
        SplitMix64 random = new SplitMix64(11);
        int refused = 0;
        for (String name : List.of("p", "s")) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int i = 0; i < 500; i++) {
                byte[] damaged = whole.clone();
                int place = random.nextInt(i % 3 == 0 ? whole.length : Math.min(1200, whole.length));
                damaged[place] = (byte) random.nextInt();
                byte[] bytes = i % 5 == 0 ? java.util.Arrays.copyOf(damaged, random.nextInt(whole.length)) : damaged;
                refused += isRefused(bytes) ? 1 : 0;
            }
        }
        assertTrue(refused > 200, () -> "few were refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                           | 4 | data",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} x     | 4 | the end",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}       | 4 | expected 8",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}       | 8 | expected 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}       | 8 | found 8",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}      | 4 | -1",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[8,4]}}       | 4 | data_offsets",
                "{'a':{'dtype':'F32','shape':[99999,99999],'data_offsets':[0,4]}} | 4 | elements",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':3} | 4 | once",
                "{'a':[]}                                                     | 4 | dtype",
                "[1]                                                          | 4 | object",
                "{'a':01e}                                                    | 4 | expected",
            })
    void brokenHeader_isRefusedWithItsFault(String header, int dataBytes, String culprit) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(
                folder.resolve("x"),
                ByteBuffer.allocate(8 + json.length + dataBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        ModelFileException refusal = assertThrows(ModelFileException.class, () -> SafetensorsFile.open(file));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(culprit.equals("data") || message.contains(culprit), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void hugeHeaderLength_isRefusedBeforeAnythingIsAllocated() throws IOException {
        Path file = Files.write(folder.resolve("x"), new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});
        assertThrows(ModelFileException.class, () -> ModelFiles.read(file));
        assertThrows(ModelFileException.class, () -> ModelFiles.read(folder));
        assertThrows(ModelFileException.class, () -> ModelFiles.read(folder.resolve("missing")));
    }

    @Test
    void shorterFloatTypes_areReadAsTheirValues() throws IOException {
        String json = "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[12,20]},"
                + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[20,28]}}";
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length() + 28).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length()).put(json.getBytes(StandardCharsets.UTF_8));
        // 1.5, -65504 (the largest), the least positive one, 2^-14 (the least normal one)
        bytes.putShort((short) 0x3E00)
                .putShort((short) 0xFBFF)
                .putShort((short) 1)
                .putShort((short) 0x0400);
        bytes.putShort((short) 0x3FC0).putShort((short) 0xC000).putDouble(0.25).putLong(7);
        Path file = Files.write(folder.resolve("x"), bytes.array());
        SafetensorsFile weights = SafetensorsFile.open(file);
        assertArrayEquals(new float[] {1.5f, -65504, 0x1p-24f, 0x1p-14f}, weights.floats("h"));
        assertArrayEquals(new float[] {1.5f, -2}, weights.floats("b"));
        assertArrayEquals(new float[] {0.25f}, weights.floats("d"));
        assertThrows(ModelFileException.class, () -> weights.floats("i"));
        assertThrows(ModelFileException.class, () -> weights.floats("none"));
    }

    private static boolean isRefused(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("model", ".bin");
        try {
            Files.write(file, bytes);
            ModelFiles.read(file);
            return false;
        } catch (ModelFileException e) {
            assertFalse(String.valueOf(e.getMessage()).contains("\n"), e.getMessage());
            return true;
        } finally {
            Files.delete(file);
        }
    }

    private static PackedModel packed() {
        ModelSpec spec = ModelSpec.named("linear", List.of(5), 3);
        BitSet bits = new BitSet();
        bits.set(0);
        bits.set(14);
        byte[] integers = new byte[15];
        integers[3] = -127;
        ModelSpec deep = ModelSpec.fromTree(java.util.Map.of(
                "input",
                List.of(5),
                "layers",
                java.util.Collections.nCopies(2, java.util.Map.of("kind", "dense", "units", 5))));
        assertEquals(2, spec.blocks().size());
        BitSet wide = new BitSet();
        wide.set(24);
        return new PackedModel(
                deep,
                List.of(
                        new PackedBlock.Integers(new float[] {1, 2, 3, 4, 5}, java.util.Arrays.copyOf(integers, 25)),
                        new PackedBlock.Floats(new float[] {1, 2, 3, 4, 5}),
                        new PackedBlock.Signs(new float[] {1, 2, 3, 4, 5}, wide, 25),
                        new PackedBlock.Sparse(bits.get(0, 5), new float[] {7}, 5)));
    }
}
