package io.sottovoce.server.engine;

import io.sottovoce.rounds.port.StorageException;

/** A task that is asked for cannot be stored; the message is one line for whoever asked, the cause is for the log. */
public final class UnstoredTaskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnstoredTaskException(StorageException cause) {
        super("the task is not accepted, since it cannot be stored; the server's log says why", cause);
    }
}
