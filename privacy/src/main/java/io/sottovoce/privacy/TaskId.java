package io.sottovoce.privacy;

import java.util.HexFormat;

/**
 * Names a task: 16 bytes, kept as 32 lower-case hexadecimal digits, so that the order of identifiers is the unsigned
 * lexicographic order of their bytes.
 */
public record TaskId(String hex) implements Comparable<TaskId> {
    /** Length in bytes. */
    public static final int BYTES = 16;

    public TaskId {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(TaskId::isLowerHexDigit)) {
            throw new IllegalArgumentException("a task id is 32 lower-case hexadecimal digits");
        }
    }

    /** The identifier with these 16 bytes. */
    public static TaskId of(byte[] bytes) {
        return new TaskId(HexFormat.of().formatHex(bytes));
    }

    /** The 16 bytes. */
    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(TaskId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }

    private static boolean isLowerHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
