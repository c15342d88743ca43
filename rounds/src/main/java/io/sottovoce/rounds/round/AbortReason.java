package io.sottovoce.rounds.round;

/**
 * Why a round was aborted.
 *
 * @param code stable code
 * @param message one line for the operator, with the counts
 */
public record AbortReason(AbortCode code, String message) {
    /** What clients are told of it: nothing of the server's files and machines. */
    public String forClients() {
        return code == AbortCode.STORAGE_FAILED ? "the server could not store what it must not lose" : message;
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
