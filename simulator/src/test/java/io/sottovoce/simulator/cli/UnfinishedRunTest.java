package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that do not come to their end leave the rounds that did. */
final class UnfinishedRunTest {
    private static final int TERMINATED = 143; // 128 + SIGTERM

    @TempDir
    private Path folder = Path.of("");

    @Test
    void taskThatFails_leavesAPageThatShowsTheExclusions() throws IOException {
        Path task = Files.writeString(folder.resolve("task.yaml"), """
                name: diverging
                model: {name: 2nn, input: [8, 8, 1], classes: 10}
                training: {epochs: 2, batchSize: 10, optimiser: {kind: sgd, learningRate: 1000, momentum: 0.99}}
                rounds: 2
                cohort: {size: 2, retries: 1}
                aggregation: {mode: clear}
                privacy: {mechanism: none}
                simulation: {data: digits, clients: 4}
                """);
        CommandRun run = CommandRun.of("simulate", task.toString(), "--json", "--report=" + folder.resolve("out"));
        assertEquals(ExitCodes.FAILED, run.exitCode());
        assertEquals("", run.results());
        String said = run.messageLines().get(run.messageLines().size() - 1);
        assertTrue(said.contains("the task failed"), said);
        assertTrue(said.contains("report.html"), said);
        String page = Files.readString(folder.resolve("out/report.html"));
        assertTrue(page.contains("TRAINING_FAILED"), page);
        assertTrue(page.contains("the task failed"), page);
        assertTrue(Files.notExists(folder.resolve("out/result.json")));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void processThatIsToldToEnd_leavesAPageAndOneLine() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path messages = folder.resolve("messages");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.nopointergc=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "simulate",
                        "digits-iid",
                        "--rounds=100000",
                        "--workers=1",
                        "--report=" + out))
                .redirectError(messages.toFile())
                .start();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            while (line != null && !line.startsWith("round ")) {
                line = said.readLine();
            }
            process.toHandle().destroy(); // leaves the pipe open
            said.transferTo(Writer.nullWriter());
        }
        assertEquals(TERMINATED, process.waitFor());
        List<String> lines = Files.readAllLines(messages);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("interrupted; "), lines::toString);
        assertTrue(Files.readString(out.resolve("report.html")).contains("interrupted; "));
        assertFalse(Ending.underWay());
    }
}
