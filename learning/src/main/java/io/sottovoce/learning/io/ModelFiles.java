package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.privacy.spec.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Models as files that say what they are: safetensors files that {@link Safetensors} wrote, and packed models. Any bytes
 * are a model or one {@link ModelFileException}.
 */
public final class ModelFiles {
    private ModelFiles() {}

    /** Reads a model. */
    public static StoredModel read(Path file) {
        return isPacked(file) ? PackedModelFile.read(file).unpack() : safetensors(file);
    }

    /** Reads a packed model as it is packed. */
    public static PackedModel readPacked(Path file) {
        return PackedModelFile.read(file);
    }

    /** Writes a model as safetensors. */
    public static void write(StoredModel model, Path file) throws IOException {
        Safetensors.write(model.spec(), model.parameters(), file);
    }

    /** Writes a packed model; a file that is there is replaced only once the new one is whole. */
    public static void write(PackedModel model, Path file) throws IOException {
        PackedModelFile.write(model, file);
    }

    /** The model that a safetensors file of ours declares. */
    public static ModelSpec spec(Path file) {
        String declaration = SafetensorsFile.open(file).metadata().get(Safetensors.SPEC_KEY);
        if (declaration == null) {
            throw new ModelFileException(
                    file, "does not say which model its weights are of; name the model and load the weights into it");
        }
        return declaration(file, declaration);
    }

    static ModelSpec declaration(Path file, String json) {
        try {
            return ModelSpec.fromTree(JsonText.object(json));
        } catch (SpecException | IllegalArgumentException e) {
            throw new ModelFileException(file, "its declaration: " + e.getMessage());
        }
    }

    private static StoredModel safetensors(Path file) {
        ModelSpec spec = spec(file);
        float[] parameters = new float[spec.parameterCount()];
        WeightLoader.PLAIN.load(file, spec, parameters);
        return new StoredModel(spec, parameters);
    }

    /** Whether a file begins like a packed model. */
    public static boolean isPacked(Path file) {
        return SafetensorsFile.reading(file, () -> {
            if (Files.isDirectory(file)) {
                throw new ModelFileException(file, "found a folder, expected a model");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return Arrays.equals(in.readNBytes(PackedModelFile.MAGIC.length), PackedModelFile.MAGIC);
            }
        });
    }
}
