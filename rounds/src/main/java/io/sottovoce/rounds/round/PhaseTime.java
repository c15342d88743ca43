package io.sottovoce.rounds.round;

/**
 * How long a round was in one of its states.
 *
 * @param phase the state
 * @param startedAtMillis when it was entered, in the shell's milliseconds
 * @param millis how long it lasted
 */
public record PhaseTime(Phase phase, long startedAtMillis, long millis) {}
