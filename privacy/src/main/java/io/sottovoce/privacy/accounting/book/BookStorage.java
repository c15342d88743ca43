package io.sottovoce.privacy.accounting.book;

/**
 * Where a book's bytes live. Methods throw an unchecked exception if the environment fails; nothing was promised then.
 */
public interface BookStorage {
    /** All bytes. */
    byte[] read();

    /** Appends bytes and returns once they survive a power cut. */
    void append(byte[] bytes);

    /** Forgets what lies behind a length: an entry that was cut off while it was written. */
    void truncate(long length);
}
