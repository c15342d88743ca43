package io.sottovoce.simulator.authority;

/** An enrolment is refused; the message begins with a stable code. */
final class RefusedEnrolmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stable codes; docs/ERRORS.md says what each means. */
    enum Code {
        MALFORMED,
        TOKEN_UNKNOWN,
        TOKEN_SPENT,
        TOKEN_EXPIRED,
        PROOF_FAILED
    }

    RefusedEnrolmentException(Code code, String problem) {
        super(code + ": " + problem);
    }
}
