package io.sottovoce.simulator.rest;

import io.sottovoce.simulator.RunException;

/** The server answered and refused. */
public final class RefusedException extends RunException {
    private static final long serialVersionUID = 1L;
    private static final int BAD_REQUEST = 400;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether the server found the request itself wrong, whatever its own state. */
    public boolean badRequest() {
        return status == BAD_REQUEST;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
