package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.ModelFileException;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.ModelSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Models that commands read from files. Every refusal is a {@link UsageException}. */
final class ModelOptions {
    private ModelOptions() {}

    /** A model of a file that says what it is. */
    static StoredModel read(String option, Path file) {
        return reading(option, () -> ModelFiles.read(file));
    }

    /** A model that fits the examples it is to be used on. */
    static StoredModel read(String option, Path file, LoadedData data) {
        StoredModel model = read(option, file);
        requireFit(option + ": " + file, model.spec(), data.train().data());
        return model;
    }

    /** Does something with a model's file; what is wrong with it is what was asked wrongly. */
    static <T> T reading(String option, Reading<T> reading) {
        try {
            return reading.read();
        } catch (ModelFileException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }

    /** Refuses a model that does not take these examples; {@code where} is what it is called in the refusal. */
    static void requireFit(String where, ModelSpec spec, Dataset data) {
        List<Integer> shape = Arrays.stream(data.shape()).boxed().toList();
        if (!spec.input().equals(shape)) {
            throw new UsageException(
                    where + " takes examples of shape " + spec.input() + ", " + data.name() + " has " + shape);
        }
        if (data.classes() > 0 && spec.outputs() > 1 && data.classes() > spec.outputs()) {
            throw new UsageException(where + " has " + spec.outputs() + " outputs, " + data.name() + " has "
                    + data.classes() + " classes");
        }
    }

    /** Something read from a file. */
    interface Reading<T> {
        T read();
    }
}
