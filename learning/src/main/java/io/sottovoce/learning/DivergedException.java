package io.sottovoce.learning;

/** Training left the finite numbers: a learning rate too high, or data out of scale. One line. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault of one line. */
    public DivergedException(String message) {
        super(message);
    }
}
