package io.sottovoce.rounds.run;

import java.util.List;

/**
 * What an event does to a task.
 *
 * @param machine the task afterwards; the very same object where the event was not taken
 * @param effects what the shell has to do, in this order
 * @param taken whether the event was taken; where it was not, {@code reason} is a stable word that says why
 * @param reason empty where the event was taken
 */
public record TaskTransition(TaskMachine machine, List<TaskEffect> effects, boolean taken, String reason) {
    public TaskTransition {
        effects = List.copyOf(effects);
    }

    static TaskTransition to(TaskMachine machine, List<TaskEffect> effects) {
        return new TaskTransition(machine, effects, true, "");
    }
}
