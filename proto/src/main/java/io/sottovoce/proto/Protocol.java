package io.sottovoce.proto;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The numbers that both sides of the contract share. */
public final class Protocol {
    /** Longest name of a population, in bytes of UTF-8; {@code federation.proto} has the same bound. */
    public static final int POPULATION_BYTES_MAX = 64;

    /** The version that this code speaks. */
    public static final int VERSION = 1;

    /** Coordinates of a full chunk of an update. */
    public static final int CHUNK_COORDINATES = 1 << 16;

    /** The most bytes of model or update in one message: 2^16 coordinates of 32 bits. */
    public static final int CHUNK_BYTES_MAX = CHUNK_COORDINATES * 4;

    /** The largest gRPC message that a server takes: the largest bounded field of a client (a deal) and change. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** The largest gRPC message that a client takes: the largest bounded field of a server (a roster) and change. */
    public static final int SERVER_MESSAGE_BYTES_MAX = 5 << 19;

    /** Bytes of a ticket. */
    public static final int TICKET_BYTES = 32;

    /** The longest human-readable detail in a message, in bytes of UTF-8. */
    public static final int DETAIL_BYTES_MAX = 256;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Protocol() {}

    /** How many chunks a vector has. */
    public static long chunks(VectorSpec vector) {
        return (vector.dimension() + CHUNK_COORDINATES - 1) / CHUNK_COORDINATES;
    }

    /**
     * Text on one line, cut to the length that a detail may have, without splitting a character. What ends a line, turns its direction or
     * steers a terminal becomes a space: a peer's text goes to logs and terminals.
     */
    public static String detail(String text) {
        String start = text.substring(0, Math.min(text.length(), DETAIL_BYTES_MAX));
        byte[] line = UNPRINTABLE.matcher(start).replaceAll(" ").getBytes(StandardCharsets.UTF_8);
        int end = Math.min(line.length, DETAIL_BYTES_MAX);
        while (end < line.length && (line[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }
}
