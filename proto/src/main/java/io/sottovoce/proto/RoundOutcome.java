package io.sottovoce.proto;

/** How a round ended for a client. */
public enum RoundOutcome {
    /** The update is part of a new model version. */
    COMMITTED,
    /** The round ended without a new model version. */
    ABORTED,
    /** The round goes on without this client. */
    EXCLUDED
}
