package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.List;

/**
 * Which round a sum is for.
 *
 * @param task the task
 * @param round its number
 * @param model hash of the model that is trained on
 * @param cohort the clients, ascending
 */
public record RoundFacts(TaskId task, long round, ContentHash model, List<ClientId> cohort) {
    public RoundFacts {
        cohort = List.copyOf(cohort);
    }
}
