package io.sottovoce.privacy.spec;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "worse on Zürich's data", "模型变差了", "\uD83D\uDE80 back"})
    void textOfALine_isPrintable(String text) {
        assertTrue(OneLine.printable(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u0000b",
                "a\u001b[2J",
                "a\u009b2J",
                "a\u202eb",
                "a\u2066b",
                "a\u2028b",
                "a\u2029b",
                "a\u200fb",
                "a\ufeffb"
            })
    void whatEndsTurnsOrSteers_isNot(String text) {
        assertFalse(OneLine.printable(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xD83D, 0xDE80})
    void halfACharacter_isNot(int half) {
        assertFalse(OneLine.printable("a" + (char) half + "b"));
    }
}
