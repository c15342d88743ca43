package io.sottovoce.proto;

/** Carries a rejection out of nested decoding to the one place that turns it into a value. Never leaves this module. */
final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    RejectedException(ErrorCode code, String where, String problem) {
        super(problem, null, false, false);
        this.rejection = new Rejection(code, where, problem);
    }

    Rejection rejection() {
        return rejection;
    }
}
