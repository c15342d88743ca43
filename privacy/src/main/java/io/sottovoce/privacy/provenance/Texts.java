package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.spec.OneLine;
import java.nio.charset.StandardCharsets;

/** Checks that records share. */
final class Texts {
    private Texts() {}

    static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("model record: " + problem);
        }
    }

    /** One line of well-formed, printable Unicode, 1 to {@link ModelRecord#TEXT_BYTES_MAX} bytes of UTF-8. */
    static void check(String name, String text) {
        boolean line = !text.isEmpty() && OneLine.printable(text);
        require(
                line && text.getBytes(StandardCharsets.UTF_8).length <= ModelRecord.TEXT_BYTES_MAX,
                name + " is not one line of 1 to " + ModelRecord.TEXT_BYTES_MAX + " bytes of printable characters");
    }
}
