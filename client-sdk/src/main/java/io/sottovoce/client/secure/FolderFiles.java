package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.MonotoneCounter;
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

/** The state of a client in a folder. One client at a time has it. */
final class FolderFiles implements StateFiles {
    private final Path folder;
    private final FileChannel lockFile;

    private FolderFiles(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    static FolderFiles open(Path folder) {
        try {
            Files.createDirectories(folder.resolve("receipts"));
            FileChannel file =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(file) == null) {
                file.close();
                throw new IllegalStateException(folder + " is in use by another client");
            }
            return new FolderFiles(folder, file);
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

    @Override
    public StateFile book(String name) {
        return new FileBookStorage(folder.resolve(name));
    }

    @Override
    public MonotoneCounter counter(String name) {
        return new FileCounter(folder.resolve(name));
    }

    @Override
    public void receipt(String name, String text) throws IOException {
        Files.writeString(receipts().resolve(name), text);
    }

    @Override
    public void refusal(String text) throws IOException {
        Path file = receipts().resolve("refused.txt");
        if (Files.exists(file) && Files.size(file) > ClientStore.REFUSALS_BYTES_MAX) {
            Files.move(file, receipts().resolve("refused-old.txt"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
