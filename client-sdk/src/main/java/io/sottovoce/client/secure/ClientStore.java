package io.sottovoce.client.secure;

import io.sottovoce.privacy.secagg.message.RoundNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

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

    private final Path folder;
    private final FileChannel lockFile;
    private final SessionRecords records;

    private ClientStore(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.records = new SessionRecords(folder.resolve("records"), folder.resolve("counter-records"));
    }

    /**
     * Opens a folder, which is made where it is missing.
     *
     * @throws IllegalStateException where another client has it, or what is in it is damaged
     */
    public static ClientStore open(Path folder) {
        try {
            Files.createDirectories(folder.resolve("receipts"));
            FileChannel file =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock(file) == null) {
                    throw new IllegalStateException(folder + " is in use by another client");
                }
                return new ClientStore(folder, file);
            } catch (RuntimeException e) {
                file.close(); // a folder that was mended can be opened again by the same process
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be used", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path folder() {
        return folder;
    }

    SessionRecords records() {
        return records;
    }

    /** Writes a receipt; one that cannot be written is worth a warning and no more. */
    void receipt(RoundNames round, String text) throws IOException {
        Files.writeString(receipts().resolve(round.task().hex() + "-" + round.round() + ".txt"), text);
    }

    /** Writes the receipt of a round that was refused: into one file, since a server can have any number refused. */
    void refusal(String text) {
        Path file = receipts().resolve("refused.txt");
        try {
            if (Files.exists(file) && Files.size(file) > REFUSALS_BYTES_MAX) {
                Files.move(file, receipts().resolve("refused-old.txt"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a receipt could not be written: {0}", e.toString());
        }
    }

    private Path receipts() {
        return folder.resolve("receipts");
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back " + folder, e);
        }
    }
}
