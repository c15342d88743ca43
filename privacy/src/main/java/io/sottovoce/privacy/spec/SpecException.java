package io.sottovoce.privacy.spec;

/** A declarative setting is missing, unknown, of the wrong type or out of range. The message is one line: path, found, expected. */
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error at a path of the tree. */
    public SpecException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
    }
}
