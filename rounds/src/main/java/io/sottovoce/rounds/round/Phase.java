package io.sottovoce.rounds.round;

/** The states of a round, as names for records and metrics. */
public enum Phase {
    RECRUITING,
    COLLECTING,
    ADVERTISING_KEYS,
    SHARING_KEYS,
    COLLECTING_MASKED,
    AGREEING_SURVIVORS,
    UNMASKING,
    UPDATING,
    EVALUATING,
    COMMITTED,
    ABORTED;

    /** Whether nothing comes after it. */
    public boolean terminal() {
        return this == COMMITTED || this == ABORTED;
    }
}
