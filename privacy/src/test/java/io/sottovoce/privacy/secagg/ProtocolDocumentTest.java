package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/PROTOCOL.md names exists, and what exists is named. */
final class ProtocolDocumentTest {
    private final String document = read();

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "PROTOCOL.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String section(String title) {
        int from = document.indexOf("\n## " + title);
        assertTrue(from >= 0, "no section " + title);
        int to = document.indexOf("\n## ", from + 1);
        return document.substring(from, to);
    }

    private static Set<String> matches(String text, String pattern) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void messagesOfTheTable_areThoseOfTheCode() {
        Set<String> classes = new TreeSet<>(Set.of(MaskedChunk.class.getSimpleName()));
        Stream.of(ClientMessage.class, ServerMessage.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .forEach(type -> classes.add(type.getSimpleName()));
        assertEquals(classes, matches(section("6 Messages"), "(?m)^\\| R\\d[^|]*\\| `(\\w+)` \\|"));
    }

    @Test
    void phasesOfTheTables_areThoseOfTheCode() {
        Set<String> client = new TreeSet<>();
        Arrays.stream(ClientPhase.values()).forEach(phase -> client.add(phase.name()));
        assertEquals(client, matches(section("7 The client"), "\\b([A-Z]{5,}(?:_[A-Z]+)?)\\b"));
        Set<String> server = new TreeSet<>();
        Arrays.stream(ServerPhase.values()).forEach(phase -> server.add(phase.name()));
        assertEquals(server, matches(section("8 The server"), "\\b([A-Z]{5,}(?:_[A-Z]+)?)\\b"));
    }
}
