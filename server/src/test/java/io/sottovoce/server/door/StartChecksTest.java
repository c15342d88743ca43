package io.sottovoce.server.door;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartChecksTest {
    @TempDir
    private Path folder;

    private static void check(Path file) {
        StartChecks.files(key -> key.equals("quarkus.config.locations") ? file.toString() : null, variable -> null);
    }

    @Test
    void settingsFile_mustBeThereAndOfAKindThatIsRead() throws IOException {
        assertDoesNotThrow(() -> check(Files.createFile(folder.resolve("server.properties"))));
        Path missing = folder.resolve("none.properties");
        assertEquals(
                "settings file " + missing + " is not there or cannot be read",
                assertThrows(StartException.class, () -> check(missing)).getMessage());
        Path yaml = Files.createFile(folder.resolve("server.yaml"));
        assertEquals(
                "settings file " + yaml
                        + ": expected a name that ends in .properties; a file of another name would not be read",
                assertThrows(StartException.class, () -> check(yaml)).getMessage());
    }
}
