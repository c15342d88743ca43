package io.sottovoce.simulator.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One command, run in this process: its exit code and what it wrote. */
record CommandRun(int exitCode, String results, String messages) {
    static CommandRun of(String... args) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new Console(
                        new PrintStream(results, true, StandardCharsets.UTF_8),
                        new PrintStream(messages, true, StandardCharsets.UTF_8),
                        false),
                args);
        return new CommandRun(
                exitCode, results.toString(StandardCharsets.UTF_8), messages.toString(StandardCharsets.UTF_8));
    }

    List<String> resultLines() {
        return results.lines().toList();
    }

    List<String> messageLines() {
        return messages.lines().toList();
    }
}
