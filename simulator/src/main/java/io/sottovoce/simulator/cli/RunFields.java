package io.sottovoce.simulator.cli;

import io.sottovoce.learning.io.Safetensors;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.nio.file.Path;

/** What the results of several commands share. */
final class RunFields {
    static final double NANOS = 1e9;

    private RunFields() {}

    /** Writes a model and returns where it is. */
    static Path saveModel(ModelSpec spec, float[] parameters, Path folder) {
        Path file = folder.resolve("model.safetensors").toAbsolutePath().normalize();
        try {
            Safetensors.write(spec, parameters, file);
            return file;
        } catch (IOException e) {
            throw new RunException(file + ": cannot write the model: " + e.getMessage(), e);
        }
    }
}
