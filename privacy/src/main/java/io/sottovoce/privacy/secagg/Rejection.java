package io.sottovoce.privacy.secagg;

/**
 * A peer's fault.
 *
 * @param code stable reason, the only part that travels
 * @param detail one line for the own log; holds no secrets
 */
public record Rejection(AbortCode code, String detail) {
    /** One line: code, detail. */
    @Override
    public String toString() {
        return code + ": " + detail;
    }
}
