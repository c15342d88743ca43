package io.sottovoce.proto;

import io.sottovoce.privacy.TaskId;

/**
 * Names a round.
 *
 * @param round counts from 1, strictly increasing within a task, never reused
 */
public record RoundRef(TaskId task, long round) {
    public RoundRef {
        if (round < 1) {
            throw new IllegalArgumentException("round " + round + ", expected at least 1");
        }
    }

    @Override
    public String toString() {
        return "round " + round + " of task " + task;
    }
}
