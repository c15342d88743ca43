package io.sottovoce.client;

import io.sottovoce.proto.FailureCode;

/** A transfer that trying again does not mend. One line. */
final class TransferException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    TransferException(String message) {
        this(FailureCode.TRANSFER, message);
    }

    TransferException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    /** What the server is told. */
    FailureCode code() {
        return code;
    }
}
