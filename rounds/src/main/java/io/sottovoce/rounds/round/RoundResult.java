package io.sottovoce.rounds.round;

import io.sottovoce.rounds.aggregate.UpdateSummary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a round ended. */
public sealed interface RoundResult {
    /**
     * There is a new model.
     *
     * @param model the new version
     * @param summary what the server step did
     * @param evaluation null where none was due
     */
    record Committed(
            ModelVersion model,
            UpdateSummary summary,
            @Nullable Evaluation evaluation) implements RoundResult {
        /** The evaluation, where one was due. */
        public Optional<Evaluation> evaluated() {
            return Optional.ofNullable(evaluation);
        }
    }

    /** The old model stays. */
    record Aborted(AbortReason reason) implements RoundResult {}
}
