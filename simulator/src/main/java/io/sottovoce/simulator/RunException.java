package io.sottovoce.simulator;

import org.jspecify.annotations.Nullable;

/** A run that could be asked for but did not succeed. The message is one line for the person who started it. */
public class RunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its reason. */
    public RunException(String message) {
        this(message, null);
    }

    /** A failure with its reason and what caused it. */
    public RunException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
