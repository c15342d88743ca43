package io.sottovoce.server.storage;

/** The database cannot be used; the message is one line for the operator. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(String message) {
        super(message);
    }
}
