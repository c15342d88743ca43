package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.MonotoneCounter;
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

/**
 * A counter in a file beside the book. It tells a book that was cut or exchanged alone; whoever puts back both is not told,
 * and that takes a counter elsewhere.
 */
final class FileCounter implements MonotoneCounter {
    private final Path file;

    FileCounter(Path file) {
        this.file = file;
    }

    @Override
    public long read() {
        try {
            return Files.exists(file) ? parsed(Files.readString(file, StandardCharsets.ISO_8859_1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(file + " holds no number: it was damaged or exchanged", e);
        }
    }

    /** A number that was cut off is none: it would be a smaller one. */
    private static long parsed(String text) {
        if (!text.matches("[0-9]+\\n")) {
            throw new NumberFormatException("no number and line feed");
        }
        return Long.parseLong(text.strip());
    }

    @Override
    public void raiseTo(long value) {
        if (value <= read()) {
            return;
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.write(ByteBuffer.wrap((value + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFile.forceFolder(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
