package io.sottovoce.client;

import io.sottovoce.proto.FailureCode;

/** Local training cannot yield an update. The message is one line and carries nothing of the data. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    /** A failure with the code that the server is told. */
    public TrainingException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    /** The code that the server is told. */
    public FailureCode code() {
        return code;
    }
}
