package io.sottovoce.rounds.run;

import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;

/** What a shell has to do after a transition of a task. */
public sealed interface TaskEffect {
    /**
     * Store that this round is open, then answer with {@link TaskEvent.RoundOpened}: at once, or where a store has failed when
     * the shell finds it well.
     */
    record OpenRound(RoundContext round) implements TaskEffect {}

    /** Carry out an effect of a round. */
    record InRound(long round, RoundEffect effect) implements TaskEffect {}

    /** Store that this version is the task's model from now on, and why. */
    record Restore(Rollback rollback) implements TaskEffect {}

    /**
     * Store how the task ended.
     *
     * @param reason one line, empty for a completed task
     */
    record Finish(TaskStatus status, String reason) implements TaskEffect {}
}
