package io.sottovoce.simulator.workload;

import io.sottovoce.learning.io.ModelFileException;
import io.sottovoce.learning.io.StartingModel;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.task.StartSpec;
import io.sottovoce.rounds.task.TaskSpec;

/** The parameters that a task begins with: drawn from its seed, or of the file that it names. */
public final class Beginning {
    private Beginning() {}

    /**
     * The parameters.
     *
     * @throws SpecException in one line, where the file is missing or does not fit
     */
    public static float[] of(TaskSpec task, ModelSpec model) {
        return task.start()
                .map(start -> read(start, model, task.seed()))
                .orElseGet(() -> InitialParameters.of(model, task.seed()));
    }

    private static float[] read(StartSpec start, ModelSpec model, long seed) {
        try {
            return StartingModel.of(start.file(), start.sha256(), start.skip(), start.map(), start.layout())
                    .parameters(model, seed);
        } catch (ModelFileException | IllegalArgumentException e) {
            throw new SpecException("start", String.valueOf(e.getMessage()));
        }
    }
}
