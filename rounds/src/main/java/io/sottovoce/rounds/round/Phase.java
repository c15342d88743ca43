package io.sottovoce.rounds.round;

/** The states of a round, as names for records and metrics. */
public enum Phase {
    RECRUITING,
    COLLECTING,
    UPDATING,
    EVALUATING,
    COMMITTED,
    ABORTED;

    /** Whether nothing comes after it. */
    public boolean terminal() {
        return this == COMMITTED || this == ABORTED;
    }
}
