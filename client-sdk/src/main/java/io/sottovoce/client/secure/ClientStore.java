package io.sottovoce.client.secure;

import io.sottovoce.privacy.secagg.message.RoundNames;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder in which a client keeps what must outlive it: records, books, receipts. One client at a time has it. Session
 * secrets never come here.
 *
 * <pre>
 * lock                      held by the client that runs
 * records, counter-records  rounds begun, sums taken part in, and how many lines there must be
 * book-total, counter-total what was spent, and how many entries there must be
 * book-day-D, counter-day-D the same for one day
 * book-records, counter-records-spent what private trainings have cost a record
 * receipts/TASK-ROUND.txt   one round, for people
 * receipts/refused.txt      rounds that were refused, and why; the older half in refused-old.txt
 * </pre>
 */
public final class ClientStore implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ClientStore.class.getName());
    static final long REFUSALS_BYTES_MAX = 1 << 20;

    private final StateFiles files;
    private final SessionRecords records;

    private ClientStore(StateFiles files) {
        this.files = files;
        this.records = new SessionRecords(files.book("records"), files.counter("counter-records"));
    }

    /**
     * Opens a folder, which is made where it is missing.
     *
     * @throws IllegalStateException where another client has it, or what is in it is damaged
     */
    public static ClientStore open(Path folder) {
        return over(StateFiles.inFolder(folder));
    }

    /**
     * A store in another place than a folder.
     *
     * @param files closed with the store, and where it does not open
     * @throws IllegalStateException where what is in it is damaged
     */
    public static ClientStore over(StateFiles files) {
        try {
            return new ClientStore(files);
        } catch (RuntimeException e) {
            files.close(); // what was mended can be opened again by the same process
            throw e;
        }
    }

    StateFiles files() {
        return files;
    }

    SessionRecords records() {
        return records;
    }

    /** Writes a receipt; one that cannot be written is worth a warning and no more. */
    void receipt(RoundNames round, String text) throws IOException {
        files.receipt(round.task().hex() + "-" + round.round() + ".txt", text);
    }

    /** Writes the receipt of a round that was refused: into one file, since a server can have any number refused. */
    void refusal(String text) {
        try {
            files.refusal(text);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a receipt could not be written: {0}", e.toString());
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
