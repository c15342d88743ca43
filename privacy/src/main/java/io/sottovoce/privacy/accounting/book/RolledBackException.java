package io.sottovoce.privacy.accounting.book;

/** A book holds fewer entries than were once confirmed: somebody restored an old copy, or the disk lost data. */
public final class RolledBackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBackException(long expected, long found) {
        super("privacy book was rolled back: " + found + " entries, expected " + expected);
    }
}
