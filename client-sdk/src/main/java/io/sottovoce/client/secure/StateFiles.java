package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.MonotoneCounter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a client keeps its records, books and receipts: a folder, or what a host application or a simulation has in its
 * place. Books and counters are durable when their methods return; receipts need not be, since nothing is decided by them.
 */
public interface StateFiles extends AutoCloseable {
    /** The bytes under a name; none at first. */
    StateFile book(String name);

    /** The counter under a name; 0 at first. */
    MonotoneCounter counter(String name);

    /** Writes the receipt of a round in the place of an earlier one. */
    void receipt(String name, String text) throws IOException;

    /** Adds a receipt of a round that was refused: a server can have any number refused, so what is kept is bounded. */
    void refusal(String text) throws IOException;

    /** Gives the place back. */
    @Override
    void close();

    /**
     * A folder, which is made where it is missing, locked against other clients.
     *
     * @throws IllegalStateException where another client has it
     */
    static StateFiles inFolder(Path folder) {
        return FolderFiles.open(folder);
    }
}
