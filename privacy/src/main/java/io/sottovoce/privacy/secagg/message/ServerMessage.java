package io.sottovoce.privacy.secagg.message;

/** What the server sends. A client takes each kind once, in the order of {@link Kind} (SA-1, 1.5, once rule). */
public sealed interface ServerMessage extends RoundMessage permits Offer, Roster, Delivery, Survivors, Quorum, Result {
    /** Kinds in the order of the protocol. */
    enum Kind {
        /** R0. */
        OFFER,
        /** R2a. */
        ROSTER,
        /** R3a. */
        DELIVERY,
        /** R4a. */
        SURVIVORS,
        /** R5a. */
        QUORUM,
        /** R6. */
        RESULT
    }

    /** Which one it is. */
    Kind kind();
}
