package io.sottovoce.server.engine;

/** A task that is asked for cannot be run; the message is one line for whoever asked. */
public final class RefusedTaskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal, in one line. */
    public RefusedTaskException(String message) {
        super(message);
    }
}
