package io.sottovoce.simulator.cli;

/** What was asked for cannot be done as asked: exit code 2. The message is one line. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
