package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.provenance.ModelChain;
import io.sottovoce.proto.identity.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A history in a file, one line a task: task, version, hash and history of its record. Replaced in one step and on disk before
 * {@link #note} returns. Whoever puts back an older file makes the client forget.
 */
final class FileModelHistory implements ModelHistory {
    private final Path file;
    private final Map<TaskId, ModelChain.Seen> newest = new TreeMap<>();

    private FileModelHistory(Path file) {
        this.file = file;
    }

    /**
     * Opens a history; where there is no file, an empty one.
     *
     * @throws IllegalStateException where the file is damaged
     */
    static FileModelHistory open(Path file) {
        FileModelHistory history = new FileModelHistory(file);
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file, StandardCharsets.US_ASCII).forEach(history::replay);
            }
            return history;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public synchronized Optional<ModelChain.Seen> newest(TaskId task) {
        return Optional.ofNullable(newest.get(task));
    }

    @Override
    public synchronized void note(TaskId task, ModelChain.Seen seen) {
        ModelHistory.requireRoom(newest, task);
        ModelChain.Seen before = newest.put(task, seen);
        if (seen.equals(before)) {
            return;
        }
        try {
            write();
        } catch (RuntimeException e) { // what is not on disk was not noted, and is to be written when it is seen again
            if (before == null) {
                newest.remove(task);
            } else {
                newest.put(task, before);
            }
            throw e;
        }
    }

    private void replay(String line) {
        String[] words = line.split(" ", -1);
        try {
            newest.put(
                    new TaskId(words[0]),
                    new ModelChain.Seen(
                            Long.parseLong(words[1]), ContentHash.ofHex(words[2]), ContentHash.ofHex(words[3])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException(file + " is damaged at the line: " + line, e);
        }
    }

    private void write() {
        String text = newest.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFile.forceFolder(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static String line(TaskId task, ModelChain.Seen seen) {
        return String.join(
                        " ",
                        task.hex(),
                        Long.toString(seen.version()),
                        seen.hash().hex(),
                        seen.history().hex())
                + "\n";
    }
}
