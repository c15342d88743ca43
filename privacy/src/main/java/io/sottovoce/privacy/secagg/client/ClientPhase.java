package io.sottovoce.privacy.secagg.client;

/** Where a session stands. */
public enum ClientPhase {
    /** Before R0. */
    AWAITING_OFFER,
    /** R1 sent. */
    AWAITING_ROSTER,
    /** R2b sent. */
    AWAITING_DELIVERY,
    /** R3a taken; the ledger is being charged and training ends. */
    AWAITING_CHARGE,
    /** R3b under way. */
    UPLOADING,
    /** R3b acknowledged. */
    AWAITING_SURVIVORS,
    /** R4b sent. */
    AWAITING_QUORUM,
    /** R5b sent. */
    UNMASKED,
    /** R6 taken. */
    FINISHED,
    /** Dead. */
    ABORTED
}
