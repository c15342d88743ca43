package io.sottovoce.rounds.round;

import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.release.Verdict;
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
     * @param verdict of the release gate; null where the task has none or no evaluation was due
     */
    record Committed(
            ModelVersion model,
            UpdateSummary summary,
            @Nullable Evaluation evaluation,
            @Nullable Verdict verdict) implements RoundResult {
        /** A model that no gate was asked about. */
        public Committed(ModelVersion model, UpdateSummary summary, @Nullable Evaluation evaluation) {
            this(model, summary, evaluation, null);
        }

        /** What the release gate said, where it was asked. */
        public Optional<Verdict> judged() {
            return Optional.ofNullable(verdict);
        }

        /** The evaluation, where one was due. */
        public Optional<Evaluation> evaluated() {
            return Optional.ofNullable(evaluation);
        }
    }

    /** The old model stays. */
    record Aborted(AbortReason reason) implements RoundResult {}
}
