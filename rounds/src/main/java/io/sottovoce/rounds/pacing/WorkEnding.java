package io.sottovoce.rounds.pacing;

import io.sottovoce.rounds.round.RoundEvent;
import java.util.Optional;

/** How a client ends work that it was given without an update. The codes are those of the wire contract. */
enum WorkEnding {
    /** The model's download may have been of a server that was killed: the next assignment has a ticket that holds. */
    TRY_AGAIN,
    /** It is at something else. */
    LATER,
    /** It will not do better with this version. */
    NOT_FROM_THIS_VERSION;

    private static final String BUSY = "BUSY";
    private static final String TRANSFER = "TRANSFER";
    private static final String SECURE_AGGREGATION = "SECURE_AGGREGATION";

    /**
     * What a client's word says of its work; empty where it says nothing. The end of a session of secure aggregation does not:
     * a client may tell of it long afterwards, when it has a connection again.
     */
    static Optional<WorkEnding> of(RoundEvent word) {
        if (word instanceof RoundEvent.OfferDeclined declined) {
            return Optional.of(code(declined.reason()).equals(BUSY) ? LATER : NOT_FROM_THIS_VERSION);
        }
        if (word instanceof RoundEvent.TrainingFailed failed) {
            return of(code(failed.code()));
        }
        return Optional.empty();
    }

    private static Optional<WorkEnding> of(String failure) {
        return switch (failure) {
            case SECURE_AGGREGATION -> Optional.empty();
            case TRANSFER -> Optional.of(TRY_AGAIN);
            default -> Optional.of(NOT_FROM_THIS_VERSION);
        };
    }

    /** Words for people may follow a code. */
    private static String code(String reason) {
        int end = reason.indexOf(':');
        return end < 0 ? reason : reason.substring(0, end);
    }
}
