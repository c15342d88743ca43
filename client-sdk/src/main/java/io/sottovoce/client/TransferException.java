package io.sottovoce.client;

/** A transfer that trying again does not mend. One line. */
final class TransferException extends Exception {
    private static final long serialVersionUID = 1L;

    TransferException(String message) {
        super(message);
    }
}
