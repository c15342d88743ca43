package io.sottovoce.simulator.rest;

import io.sottovoce.simulator.RunException;

/** The server answered and refused. */
public final class RefusedException extends RunException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
