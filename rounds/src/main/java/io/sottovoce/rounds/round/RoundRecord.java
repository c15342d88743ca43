package io.sottovoce.rounds.round;

import io.sottovoce.privacy.TaskId;
import java.util.List;

/**
 * What is kept of a round that has ended: provenance of a model version, or the story of an abort.
 *
 * @param task the task
 * @param round number of the round in the task
 * @param base the model that clients trained from
 * @param result how it ended
 * @param participation who took part and who was excluded, why
 * @param phases the time spent in each state, in order
 */
public record RoundRecord(
        TaskId task,
        long round,
        ModelVersion base,
        RoundResult result,
        Participation participation,
        List<PhaseTime> phases) {
    public RoundRecord {
        phases = List.copyOf(phases);
    }

    /** Milliseconds from the opening of the round to its end. */
    public long millis() {
        return phases.stream().mapToLong(PhaseTime::millis).sum();
    }
}
