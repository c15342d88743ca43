package io.sottovoce.rounds.round;

/** What a client is told about the end of its part in a round. */
public enum ClientOutcome {
    /** The round was committed with the client's update. */
    COMMITTED,
    /** The round was aborted. */
    ABORTED,
    /** The round goes on, or went on, without the client. */
    EXCLUDED
}
