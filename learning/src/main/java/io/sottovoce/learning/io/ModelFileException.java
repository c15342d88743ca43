package io.sottovoce.learning.io;

import java.nio.file.Path;

/** A file that is no model, or not one that fits: one line that says where, what was found and what was expected. */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault of a file. */
    public ModelFileException(Path file, String problem) {
        this(file + ": " + problem);
    }

    ModelFileException(String line) {
        super(line);
    }
}
