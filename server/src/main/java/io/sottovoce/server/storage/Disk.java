package io.sottovoce.server.storage;

import io.sottovoce.rounds.port.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** The few operations on files that durability depends on. With {@code sync} off nothing waits for the disk. */
record Disk(boolean sync) {
    private static final int TRIAL_BYTES = 1 << 12;

    /** Waits until the file's content is on disk. */
    void force(FileChannel channel) throws IOException {
        if (sync) {
            channel.force(false);
        }
    }

    /** Gives a file that is on disk its final name, and waits until the name is on disk too. */
    void publish(Path draft, Path name) throws IOException {
        Files.move(draft, name, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(parent(name));
    }

    /** Writes a little into a directory, which is made where it is missing, and fails where it has not room for so many bytes. */
    void tryOut(Path directory, long bytes) {
        makeDirectories(directory);
        Path trial = directory.resolve("trial.draft");
        try (FileChannel channel = FileChannel.open(trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.allocate(TRIAL_BYTES), 0);
            force(channel);
            requireRoom(directory, bytes);
        } catch (IOException e) {
            throw failure("cannot write", trial, e);
        } finally {
            remove(trial);
        }
    }

    /** A file system that does not know its size says 0. */
    private static void requireRoom(Path directory, long bytes) throws IOException {
        FileStore store = Files.getFileStore(directory);
        if (store.getTotalSpace() > 0 && store.getUsableSpace() < bytes) {
            throw new StorageException(
                    directory + " has room for " + store.getUsableSpace() + " bytes, expected at least " + bytes, null);
        }
    }

    /** Makes a directory and its parents. */
    static void makeDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw failure("cannot make the directory", directory, e);
        }
    }

    /** Removes a file or a whole directory; it may be missing. */
    static void remove(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            Files.walkFileTree(path, new Remover());
        } catch (IOException e) {
            throw failure("cannot remove", path, e);
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer data, long position) throws IOException {
        long at = position;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
    }

    static void readFully(FileChannel channel, ByteBuffer target, long position, Path path) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new IOException("ends at byte " + at + ", expected " + target.remaining() + " more: " + path);
            }
            at += count;
        }
    }

    static StorageException failure(String what, Path path, IOException cause) {
        return new StorageException(what + " " + path + ": " + cause, cause);
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a stored file is always inside a directory");
        }
        return parent;
    }

    /** Some systems cannot open a directory; there, renaming is as durable as the system makes it. */
    private void forceDirectory(Path directory) throws IOException {
        if (!sync || System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
