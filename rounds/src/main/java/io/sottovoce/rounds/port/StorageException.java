package io.sottovoce.rounds.port;

import org.jspecify.annotations.Nullable;

/** A store failed for a reason outside the program: a full disk, a lost database. The core never catches it. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What failed, in one line, and why. */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
