/**
 * The pure core of the server: no input or output, clock, thread, random generator or logger.
 *
 * <p>Begin with {@link io.sottovoce.rounds.run.TaskMachine} (a task, round after round),
 * {@link io.sottovoce.rounds.round.RoundState} (one round, with its transition table) and
 * {@link io.sottovoce.rounds.aggregate.ModelUpdater} (the arithmetic). A shell feeds events, saves what a transition
 * says and then carries out its effects.
 */
@NullMarked
package io.sottovoce.rounds;

import org.jspecify.annotations.NullMarked;
