package io.sottovoce.rounds.round;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.task.CohortSpec;
import io.sottovoce.rounds.task.Weighting;

/**
 * What is fixed when a round is opened.
 *
 * @param task the task
 * @param round from 1, strictly increasing in a task, never used again
 * @param base the model that clients train from
 * @param rules cohort and pacing
 * @param weighting how much each update counts
 * @param evaluated whether the new model is evaluated before it is committed
 * @param seed of the draw of the cohort
 * @param secure whether updates come masked, as one sum
 * @param oversight what the round is held to beyond these
 */
public record RoundContext(
        TaskId task,
        long round,
        ModelVersion base,
        CohortSpec rules,
        Weighting weighting,
        boolean evaluated,
        long seed,
        boolean secure,
        Oversight oversight) {
    /** A round that is held to nothing further. */
    public RoundContext(
            TaskId task,
            long round,
            ModelVersion base,
            CohortSpec rules,
            Weighting weighting,
            boolean evaluated,
            long seed,
            boolean secure) {
        this(task, round, base, rules, weighting, evaluated, seed, secure, Oversight.NONE);
    }

    /** A round in clear mode. */
    public RoundContext(
            TaskId task,
            long round,
            ModelVersion base,
            CohortSpec rules,
            Weighting weighting,
            boolean evaluated,
            long seed) {
        this(task, round, base, rules, weighting, evaluated, seed, false);
    }

    public RoundContext {
        if (round < 1) {
            throw new IllegalArgumentException("round is " + round + ", expected 1 or more");
        }
    }
}
