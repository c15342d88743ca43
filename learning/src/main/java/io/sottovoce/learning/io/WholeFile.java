package io.sottovoce.learning.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file only once the new one is whole. */
final class WholeFile {
    private WholeFile() {}

    static void write(Path file, Content content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft); // still there only where something failed, as on a disk that is full
        }
    }

    /** What goes into the file. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }
}
