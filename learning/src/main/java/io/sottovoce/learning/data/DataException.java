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

    DataException(String message) {
        this(message, null);
    }

    DataException(String message, @Nullable Throwable cause) {
        super(oneLine(message), cause);
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
