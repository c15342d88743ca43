package io.sottovoce.privacy.provenance;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks that records share. */
final class Texts {
    private Texts() {}

    static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("model record: " + problem);
        }
    }

    /** One line of well-formed Unicode, 1 to {@link ModelRecord#TEXT_BYTES_MAX} bytes of UTF-8. */
    static void check(String name, String text) {
        boolean line = !text.isEmpty() && text.chars().noneMatch(Character::isISOControl) && encodable(text);
        require(
                line && text.getBytes(StandardCharsets.UTF_8).length <= ModelRecord.TEXT_BYTES_MAX,
                name + " is not one line of 1 to " + ModelRecord.TEXT_BYTES_MAX + " bytes");
    }

    private static boolean encodable(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(java.nio.CharBuffer.wrap(text))
                    .hasRemaining();
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
