package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.ModelFileException;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import java.nio.file.Path;

/** Models that commands read from files. Every refusal is a {@link UsageException}. */
final class ModelOptions {
    private static final long BATCH_FLOATS = 1L << 26;

    private ModelOptions() {}

    /** A model of a file that says what it is. */
    static StoredModel read(String option, Path file) {
        return reading(option, () -> ModelFiles.read(file));
    }

    /** A model that fits the examples it is to be used on. */
    static StoredModel read(String option, Path file, LoadedData data) {
        StoredModel model = read(option, file);
        requireFit(option, model.spec(), data.train().data());
        return model;
    }

    /** Examples in a batch of evaluation: fewer for larger models, at most so many. */
    static int rows(ModelSpec spec, int most) {
        long floats = Math.max(1, spec.activationsPerExample());
        return (int) Math.max(1, Math.min(most, BATCH_FLOATS / floats));
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
        DataFit.objection(spec, LossKind.inferred(spec), data).ifPresent(objection -> {
            throw new UsageException(where + ": " + objection);
        });
    }

    /** Something read from a file. */
    interface Reading<T> {
        T read();
    }
}
