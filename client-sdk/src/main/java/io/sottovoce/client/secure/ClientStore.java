package io.sottovoce.client.secure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a client keeps what must outlive it: records, books, receipts. One client at a time has it. Session
 * secrets never come here.
 *
 * <pre>
 * lock                      held by the client that runs
 * records                   rounds begun, sums taken part in
 * book-total, counter-total what was spent, and how many entries there must be
 * book-day-D, counter-day-D the same for one day
 * receipts/TASK-ROUND.txt   one round, for people
 * </pre>
 */
public final class ClientStore implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;
    private final SessionRecords records;

    private ClientStore(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.records = new SessionRecords(folder.resolve("records"));
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
            if (lock(file) == null) {
                file.close();
                throw new IllegalStateException(folder + " is in use by another client");
            }
            return new ClientStore(folder, file);
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
    void receipt(String name, String text) throws IOException {
        Files.writeString(folder.resolve("receipts").resolve(name), text);
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
