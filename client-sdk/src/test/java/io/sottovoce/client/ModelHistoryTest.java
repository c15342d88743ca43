package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.provenance.ModelChain;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHistoryTest {
    private static final int FULL = ModelHistory.TASKS_MAX;

    @TempDir
    Path folder;

    @Test
    void fullHistoryInAFile_forgetsNoTaskForAnother() throws Exception {
        Path file = folder.resolve("models");
        List<String> lines = IntStream.range(0, FULL)
                .mapToObj(task -> task(task).hex() + " 1 " + seen(1).hash().hex() + " "
                        + seen(1).history().hex())
                .toList();
        Files.write(file, lines, StandardCharsets.US_ASCII);
        FileModelHistory history = FileModelHistory.open(file);
        assertKeepsAll(history);
        assertKeepsAll(FileModelHistory.open(file));
        assertEquals(FULL, Files.readAllLines(file, StandardCharsets.US_ASCII).size());
    }

    @Test
    void fullHistoryInMemory_forgetsNoTaskForAnother() {
        MemoryModelHistory history = new MemoryModelHistory();
        IntStream.range(0, FULL).forEach(task -> history.note(task(task), seen(1)));
        assertKeepsAll(history);
    }

    private static void assertKeepsAll(ModelHistory history) {
        assertThrows(UncheckedIOException.class, () -> history.note(task(FULL), seen(2)));
        assertEquals(Optional.empty(), history.newest(task(FULL)));
        assertEquals(Optional.of(seen(1)), history.newest(task(0)));
        history.note(task(FULL - 1), seen(2));
        assertEquals(Optional.of(seen(2)), history.newest(task(FULL - 1)));
    }

    private static TaskId task(int number) {
        return new TaskId(String.format("%032x", number));
    }

    private static ModelChain.Seen seen(long version) {
        return new ModelChain.Seen(
                version, ContentHash.ofContent(new byte[] {(byte) version}), ContentHash.ofContent(new byte[0]));
    }
}
