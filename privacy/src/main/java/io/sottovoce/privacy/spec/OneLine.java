package io.sottovoce.privacy.spec;

/** Text that people read as a part of a line: names, reasons. */
public final class OneLine {
    private OneLine() {}

    /** Whether nothing in it ends a line, turns its direction, steers a terminal or is half a character. */
    public static boolean printable(String text) {
        return text.codePoints().noneMatch(OneLine::steers);
    }

    private static boolean steers(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
