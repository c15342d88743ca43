package io.sottovoce.client.secure;

/** The session ended before its input could be handed over. Holds a coarse code only. */
public final class SessionDeadException extends Exception {
    private static final long serialVersionUID = 1L;

    SessionDeadException(String message) {
        super(message);
    }
}
