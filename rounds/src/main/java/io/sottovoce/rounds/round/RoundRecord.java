package io.sottovoce.rounds.round;

import io.sottovoce.privacy.TaskId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a round that has ended: provenance of a model version, or the story of an abort.
 *
 * @param task the task
 * @param round number of the round in the task
 * @param base the model that clients trained from
 * @param result how it ended
 * @param participation who took part and who was excluded, why
 * @param phases the time spent in each state, in order
 * @param secure null where no masked input was asked for
 */
public record RoundRecord(
        TaskId task,
        long round,
        ModelVersion base,
        RoundResult result,
        Participation participation,
        List<PhaseTime> phases,
        @Nullable SecureSummary secure) {
    public RoundRecord {
        phases = List.copyOf(phases);
    }

    /** A record of a round without a secure sum. */
    public RoundRecord(
            TaskId task,
            long round,
            ModelVersion base,
            RoundResult result,
            Participation participation,
            List<PhaseTime> phases) {
        this(task, round, base, result, participation, phases, null);
    }

    /** The secure sum, where there was one. */
    public Optional<SecureSummary> secured() {
        return Optional.ofNullable(secure);
    }

    /** Milliseconds from the opening of the round to its end. */
    public long millis() {
        return phases.stream().mapToLong(PhaseTime::millis).sum();
    }
}
