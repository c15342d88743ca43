package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masked rounds from the real server to real clients over mutual TLS. */
class SecureDemoTest {
    private static final int CLIENTS = 12;
    private static final int ROUNDS = 2;

    @TempDir
    Path folder;

    @Test
    void secureDemo_spendsWhatItSaysAndKeepsReceipts() throws IOException {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        CommandRun run = CommandRun.of(
                "demo",
                "--clients",
                Integer.toString(CLIENTS),
                "--rounds",
                Integer.toString(ROUNDS),
                "--out",
                folder.toString(),
                "--json");
        assertEquals(0, run.exitCode(), run.messages());
        Map<String, Object> result =
                Json.object(run.resultLines().get(run.resultLines().size() - 1));
        assertEquals("secure", result.get("aggregation"));
        double epsilon = Double.parseDouble(String.valueOf(result.get("epsilon")));
        assertTrue(epsilon > 7 && epsilon <= 8, () -> "epsilon " + epsilon);
        assertEquals(1e-5, Double.parseDouble(String.valueOf(result.get("delta"))), 1e-12);
        booksAgree(epsilon);
        List<Path> receipts = receipts();
        assertEquals(CLIENTS * ROUNDS, receipts.size());
        for (Path receipt : receipts) {
            String text = Files.readString(receipt);
            assertTrue(text.contains("ended: sum opened"), text);
            assertTrue(text.contains("spent on this round: epsilon"), text);
        }
    }

    private void booksAgree(double epsilonOfTheServer) throws IOException {
        Path client = receipts().get(0).resolve("../..").normalize();
        CommandRun run = CommandRun.of("client", "books", "--state", client.toString(), "--json");
        assertEquals(0, run.exitCode(), run.messages());
        Map<String, Object> books =
                Json.object(run.resultLines().get(run.resultLines().size() - 1));
        List<?> entries = Objects.requireNonNull((List<?>) books.get("sums"));
        assertEquals(ROUNDS, entries.size());
        Map<?, ?> entry = (Map<?, ?>) entries.get(0);
        assertEquals("M", entry.get("mode"));
        assertEquals(CLIENTS, Integer.parseInt(String.valueOf(entry.get("clients"))));
        assertTrue(entry.keySet().containsAll(List.of("survivorsMin", "rho", "replaceOneEpsilon", "accountant")));
        assertEquals(epsilonOfTheServer, Double.parseDouble(String.valueOf(books.get("epsilon"))), 1e-6);
    }

    private List<Path> receipts() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().contains("receipts") && Files.isRegularFile(path))
                    .toList();
        }
    }
}
