package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExampleTest {
    @Test
    void exampleOfTheDocumentation_isTheOneThatCompiles() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/sottovoce/client/Example.java"));
        String mark = "// [example]\n";
        int from = source.indexOf(mark) + mark.length();
        String example =
                source.substring(from, source.indexOf(mark, from)).stripIndent().strip();
        String page = Files.readString(Path.of("../docs/CLIENT.md"));
        assertTrue(page.contains("```java\n" + example + "\n```"), "docs/CLIENT.md does not show:\n" + example);
    }
}
