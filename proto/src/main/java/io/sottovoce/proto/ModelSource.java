package io.sottovoce.proto;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of a model, read once from front to back. Used by one thread at a time. */
public interface ModelSource extends Closeable {
    /**
     * The next bytes.
     *
     * @param atMost how many at most
     * @return between 1 and {@code atMost} bytes; none at the end
     */
    byte[] next(int atMost) throws IOException;
}
