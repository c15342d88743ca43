package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;

/**
 * A client that was in the cohort and whose update is not in the model.
 *
 * @param client who
 * @param phase in which state of the round
 * @param reason why
 * @param detail a code or a few words that the reason has, possibly empty, at most {@link #DETAIL_LENGTH_MAX} characters
 * @param atMillis when, in the shell's milliseconds
 */
public record Exclusion(ClientId client, Phase phase, ExclusionReason reason, String detail, long atMillis) {
    /** Longest detail that is kept; the rest is cut off, since the text may come from a client. */
    public static final int DETAIL_LENGTH_MAX = 256;

    public Exclusion {
        detail = detail.length() > DETAIL_LENGTH_MAX ? detail.substring(0, DETAIL_LENGTH_MAX) : detail;
    }
}
