package io.sottovoce.simulator.spark;

import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.HeldOutCounts;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.privacy.Update;
import io.sottovoce.simulator.sim.Trainee;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's training on its way back.
 *
 * @param update null where the training diverged
 * @param evaluation of the received model, where the plan holds examples out
 * @param kept what the client keeps, as the vectors of an input
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record ClientOutput(
        float @Nullable [] update,
        float @Nullable [] controlUpdate,
        long examples,
        long steps,
        double meanLoss,
        @Nullable HeldOutCounts evaluation,
        ClientInput kept)
        implements Serializable {
    static ClientOutput of(Trainee trained, Optional<TrainingResult> result) {
        ClientInput kept = ClientInput.of(trained);
        if (result.isEmpty()) {
            return new ClientOutput(null, null, 0, 0, 0, null, kept);
        }
        TrainingResult found = result.get();
        return new ClientOutput(
                found.update().toArray(),
                found.controlUpdate().map(Update::toArray).orElse(null),
                found.examples(),
                found.steps(),
                found.meanLoss(),
                found.evaluation().orElse(null),
                kept);
    }

    Optional<TrainingResult> result() {
        float[] values = update;
        if (values == null) {
            return Optional.empty();
        }
        return Optional.of(new TrainingResult(
                Update.owning(values),
                examples,
                steps,
                meanLoss,
                Optional.ofNullable(controlUpdate).map(Update::owning),
                Optional.ofNullable(evaluation)));
    }

    /** Brings a client's state up to date. */
    void bringUpToDate(Trainee trainee) {
        trainee.state().replace(new ClientState.Vectors(kept.control(), kept.held(), kept.personal()));
    }
}
