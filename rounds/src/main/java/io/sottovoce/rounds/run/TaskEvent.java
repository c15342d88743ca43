package io.sottovoce.rounds.run;

import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.RoundEvent;

/** What can happen to a task. */
public sealed interface TaskEvent {
    /**
     * The round that {@link TaskEffect.OpenRound} asked for is durable.
     *
     * @param available the clients that are connected at this moment and may take part
     */
    record RoundOpened(long round, ClientSet available) implements TaskEvent {}

    /** The privacy budget does not cover the round that was asked for; {@code reason} has the arithmetic. */
    record BudgetSpent(long round, String reason) implements TaskEvent {}

    /** Something happened to a round; one that is not the present round is not touched. */
    record InRound(long round, RoundEvent event) implements TaskEvent {}

    /** The task is to go back to an older model, whose copy under a new version is complete. */
    record RolledBack(Rollback rollback) implements TaskEvent {}

    /** The task is to be cancelled; {@code reason} says by whom or why. */
    record Cancel(String reason) implements TaskEvent {}
}
