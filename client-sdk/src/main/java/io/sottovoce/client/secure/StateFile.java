package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.BookStorage;

/** The bytes under one name of a client's state. */
public interface StateFile extends BookStorage {
    /** Puts other content in the place of all of it, in one step: whatever happens, there is the one or the other. */
    void exchange(byte[] content);
}
