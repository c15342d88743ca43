package io.sottovoce.rounds.guard;

import io.sottovoce.rounds.aggregate.UpdateSummary;
import java.util.List;
import java.util.Optional;

/**
 * The checks of a round, with what they compare to.
 *
 * @param past norms of the last accepted means of the task, oldest first
 */
public record Guard(AggregateChecks checks, List<Double> past) {
    public Guard {
        past = List.copyOf(past);
    }

    /** What is wrong with a mean, one line; empty where nothing is. */
    public Optional<String> problem(UpdateSummary mean) {
        return checks.problem(mean, past);
    }
}
