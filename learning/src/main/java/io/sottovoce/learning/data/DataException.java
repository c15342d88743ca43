package io.sottovoce.learning.data;

import org.jspecify.annotations.Nullable;

/**
 * Data that cannot be used: absent, damaged, or not what was asked for. The message is one line that says where (file,
 * line or offset, column), what was found and what was expected; it is meant for the person who supplied the data.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longest piece of foreign text that a message repeats. */
    private static final int QUOTED_MAX = 40;

    private static final String OTHER = "cannot be read as what it should be: it is damaged, or of another kind";

    private final String outline;

    /** A failure that says nothing of the content of a file. */
    DataException(String message) {
        this(message, null);
    }

    DataException(String message, @Nullable Throwable cause) {
        this(message, message, cause);
    }

    private DataException(String message, String outline, @Nullable Throwable cause) {
        super(oneLine(message), cause);
        this.outline = oneLine(outline);
    }

    /** A failure that is shown with something of the content or size of a file; {@code outline} says it without. */
    static DataException quoting(String place, String problem, String outline) {
        return new DataException(place + ": " + problem, place + ": " + outline, null);
    }

    /** As {@link #quoting(String, String, String)}, of a file that is damaged or of another kind than expected. */
    static DataException quoting(String file, String problem) {
        return quoting(file, problem, (Throwable) null);
    }

    static DataException quoting(String file, String problem, @Nullable Throwable cause) {
        return new DataException(file + ": " + problem, file + ": " + OTHER, cause);
    }

    /**
     * The same in one line without anything that was found in a file: for whoever may have it read, and may not be able to read
     * it.
     */
    public String outline() {
        return outline;
    }

    /** Foreign text in quotes, cut to a length that keeps the message readable. */
    static String quoted(String text) {
        return "'" + (text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…") + "'";
    }

    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.chars().forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
        return line.toString();
    }
}
