package io.sottovoce.rounds.round;

/**
 * Why a round was aborted.
 *
 * @param code stable code
 * @param message one line for people, with the counts
 */
public record AbortReason(AbortCode code, String message) {
    @Override
    public String toString() {
        return code + ": " + message;
    }
}
