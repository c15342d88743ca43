package io.sottovoce.proto;

/**
 * Why a peer's message or request is refused: the peer's fault, hence a value.
 *
 * @param where the field or resource
 * @param problem what was found and what was expected, one line
 */
public record Rejection(ErrorCode code, String where, String problem) {
    /** One line: code, where, problem. */
    @Override
    public String toString() {
        return code + ": " + (where.isEmpty() ? problem : where + ": " + problem);
    }
}
