package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.provenance.ModelChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHistoryTest {
    private static final int BOUND = 1024;

    @TempDir
    Path folder;

    @Test
    void historyInAFile_keepsTheTasksThatWereAskedForLast() throws Exception {
        Path file = folder.resolve("models");
        List<String> lines = new ArrayList<>();
        for (int task = 0; task < BOUND; task++) {
            lines.add(task(task).hex() + " 1 " + seen(1).hash().hex() + " "
                    + seen(1).history().hex());
        }
        Files.write(file, lines, StandardCharsets.US_ASCII);
        FileModelHistory history = FileModelHistory.open(file);
        assertEquals(Optional.of(seen(1)), history.newest(task(0)));
        history.note(task(BOUND), seen(2));
        for (ModelHistory read : List.of(history, FileModelHistory.open(file))) {
            assertEquals(Optional.of(seen(1)), read.newest(task(0)), "it was asked for");
            assertEquals(Optional.empty(), read.newest(task(1)));
            assertEquals(Optional.of(seen(1)), read.newest(task(2)));
            assertEquals(Optional.of(seen(2)), read.newest(task(BOUND)));
        }
        assertEquals(BOUND, Files.readAllLines(file, StandardCharsets.US_ASCII).size());
    }

    @Test
    void historyInMemory_keepsTheTasksThatWereAskedForLast() {
        MemoryModelHistory history = new MemoryModelHistory();
        for (int task = 0; task <= BOUND; task++) {
            history.note(task(task), seen(1));
            history.newest(task(0));
        }
        assertEquals(Optional.of(seen(1)), history.newest(task(0)));
        assertEquals(Optional.empty(), history.newest(task(1)));
        assertEquals(Optional.of(seen(1)), history.newest(task(2)));
    }

    private static TaskId task(int number) {
        return new TaskId(String.format("%032x", number));
    }

    private static ModelChain.Seen seen(long version) {
        return new ModelChain.Seen(
                version, ContentHash.ofContent(new byte[] {(byte) version}), ContentHash.ofContent(new byte[0]));
    }
}
