package io.sottovoce.privacy.accounting.book;

/**
 * A number that only grows, kept apart from the book: in a keystore, or at the registration authority under the
 * certificate's serial, which is also how a book survives a new installation.
 */
public interface MonotoneCounter {
    /** The number; 0 at first. */
    long read();

    /** Raises the number durably; a smaller or equal one changes nothing. */
    void raiseTo(long value);
}
