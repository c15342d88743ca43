package io.sottovoce.proto.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file that may be replaced while it is in use. The first reading must succeed; later ones that fail leave the value as
 * it was and are logged once. Looks at the file at most four times a second. Thread-safe.
 */
final class WatchedFile<T> {
    private static final System.Logger LOG = System.getLogger(WatchedFile.class.getName());
    private static final long PAUSE_NANOS = 250_000_000;

    private final Path file;
    private final Function<Path, T> reader;
    private String stamp;
    private long lookedNanos;
    private T value;

    WatchedFile(Path file, Function<Path, T> reader) {
        this.file = file;
        this.reader = reader;
        this.stamp = stampNow();
        this.lookedNanos = System.nanoTime();
        this.value = reader.apply(file);
    }

    /** The value as of now. */
    T current() {
        return refreshed().orElseGet(this::value);
    }

    /** The new value where the file was replaced since the last look. */
    synchronized Optional<T> refreshed() {
        long now = System.nanoTime();
        if (now - lookedNanos < PAUSE_NANOS) {
            return Optional.empty();
        }
        lookedNanos = now;
        String found = stampNow();
        if (found.equals(stamp)) {
            return Optional.empty();
        }
        stamp = found;
        try {
            value = reader.apply(file);
            LOG.log(System.Logger.Level.INFO, "{0} was replaced and is in use", file);
            return Optional.of(value);
        } catch (IdentityException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}; the one before stays in use", e.getMessage());
            return Optional.empty();
        }
    }

    private synchronized T value() {
        return value;
    }

    private String stampNow() {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + "/" + found.size() + "/" + found.fileKey();
        } catch (IOException e) {
            return "not there";
        }
    }
}
