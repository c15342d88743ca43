package io.sottovoce.learning.io;

import java.nio.file.Path;

/** A file that is no model, or not one that fits: one line that says where, what was found and what was expected. */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String outline;

    /** A fault of a file, which says nothing of its content. */
    public ModelFileException(Path file, String problem) {
        this(file + ": " + problem);
    }

    ModelFileException(String line) {
        this(line, line);
    }

    private ModelFileException(String line, String outline) {
        super(line);
        this.outline = outline;
    }

    /** A fault that is shown with something of the file's content or size; {@code outline} says it without. */
    static ModelFileException quoting(Path file, String problem, String outline) {
        return new ModelFileException(file + ": " + problem, file + ": " + outline);
    }

    /**
     * The same in one line without anything that was found in the file: for whoever may have it read, and may not be able to
     * read it.
     */
    public String outline() {
        return outline;
    }
}
