package io.sottovoce.simulator.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to end, as by Ctrl-C, while Spark trains. */
final class InterruptedRunTest {
    private static final int TERMINATED = 143; // 128 + SIGTERM

    @TempDir
    private Path folder = Path.of("");

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void processThatIsToldToEnd_leavesItsRoundsAndOneLine() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path messages = folder.resolve("messages");
        Process process = new ProcessBuilder(command(out))
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
    }

    /** With the access to the platform that the tests have. */
    private static List<String> command(Path out) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Dorg.bytedeco"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("simulate", "digits-iid", "--rounds=100000", "--spark=local[2]", "--report=" + out));
        return command;
    }
}
