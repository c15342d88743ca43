package io.sottovoce.proto;

/** The server's last word on a transfer: {@link ErrorCode#OK} once everything is durable. */
public record Receipt(ErrorCode code, String message) {
    /** Whether the transfer was accepted. */
    public boolean accepted() {
        return code == ErrorCode.OK;
    }

    /** The receipt that says what a rejection says. */
    public static Receipt of(Rejection rejection) {
        String where = rejection.where();
        return new Receipt(
                rejection.code(), where.isEmpty() ? rejection.problem() : where + ": " + rejection.problem());
    }
}
