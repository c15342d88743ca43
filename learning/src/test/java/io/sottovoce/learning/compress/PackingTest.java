package io.sottovoce.learning.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.PackedModel;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackingTest {
    private static final ModelSpec SPEC = ModelSpec.named("cnn", List.of(28, 28, 1), 10);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void integers_areOffByHalfAStepAtMost() {
        float[] values = InitialParameters.of(SPEC, 2);
        float[] packed =
                Packing.integers(new StoredModel(SPEC, values)).unpack().parameters();
        for (ParameterBlock block : SPEC.blocks()) {
            int channels = block.channels();
            float[] largest = new float[channels];
            for (int i = block.offset(); i < block.end(); i++) {
                int channel = (i - block.offset()) % channels;
                largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
            }
            for (int i = block.offset(); i < block.end(); i++) {
                float step = largest[(i - block.offset()) % channels] / 127;
                assertTrue(Math.abs(values[i] - packed[i]) <= 0.501f * step + 1e-9f, block.name());
            }
        }
    }

    @Test
    void sizesOnDisk_areThoseOfTheirBits() throws IOException {
        float[] values = InitialParameters.of(SPEC, 2);
        StoredModel model = new StoredModel(SPEC, values);
        long full = size(file -> ModelFiles.write(model, file));
        long integers = size(file -> ModelFiles.write(Packing.integers(model), file));
        long signs = size(file -> ModelFiles.write(Packing.signs(model), file));
        // Uniform weights, which no lossless compression makes smaller; trained ones are under a quarter.
        assertTrue(integers <= 0.251 * full, integers + " of " + full);
        assertTrue(signs <= 0.04 * full, signs + " of " + full);
        float[] pruned = values.clone();
        for (int i = 0; i < pruned.length; i++) {
            pruned[i] = i % 10 == 0 ? pruned[i] : 0;
        }
        StoredModel sparse = new StoredModel(SPEC, pruned);
        assertTrue(size(file -> ModelFiles.write(Packing.sparse(sparse), file)) <= 0.14 * full);
        assertEquals(0.9, Packing.sparsity(sparse), 0.001);
    }

    @Test
    void zeros_stayZeroInEveryForm() {
        StoredModel model = new StoredModel(SPEC, new float[SPEC.parameterCount()]);
        for (PackedModel packed : List.of(Packing.integers(model), Packing.signs(model), Packing.sparse(model))) {
            for (float value : packed.unpack().parameters()) {
                assertEquals(0, value, 0);
            }
        }
    }

    private long size(Writing writing) throws IOException {
        Path file = folder.resolve("model");
        writing.to(file);
        return Files.size(file);
    }

    private interface Writing {
        void to(Path file) throws IOException;
    }
}
