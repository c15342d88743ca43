package io.sottovoce.privacy.secagg.server;

/** Where a session stands. */
public enum ServerPhase {
    /** Takes R1. */
    ADVERTISING,
    /** Takes R2b. */
    SHARING,
    /** Takes R3b. */
    COLLECTING,
    /** Takes R4b. */
    VOTING,
    /** Takes R5b. */
    UNMASKING,
    /** Every mask is known. */
    COMPLETE,
    /** Dead. */
    ABORTED
}
