package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands of the README's {@code sh} blocks, with their output in a folder of the test. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```sh\\n(.*?)^```", Pattern.DOTALL);
    private static final String LAUNCHER = "./sottovoce ";

    @TempDir
    Path folder;

    static Stream<String> commands() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        List<String> commands = new ArrayList<>();
        while (blocks.find()) {
            blocks.group(1)
                    .lines()
                    .filter(line -> line.startsWith(LAUNCHER))
                    .map(line -> line.substring(LAUNCHER.length()).strip())
                    .forEach(commands::add);
        }
        return commands.stream();
    }

    @Test
    void readme_hasCommands() throws IOException {
        assertFalse(commands().toList().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_ofTheReadme_succeeds(String command) throws IOException {
        boolean demo = command.startsWith("demo");
        assumeTrue(!demo || Installation.current().hasServer(), "skipped: the server is not packaged");
        List<String> words = new ArrayList<>(List.of(command.split(" +", -1)));
        words.add(command.startsWith("simulate") ? "--report" : "--out");
        words.add(folder.toString());
        words.add("--json");
        CommandRun run = CommandRun.of(words.toArray(new String[0]));
        assertEquals(0, run.exitCode(), run.messages());
        Map<String, Object> result =
                Json.object(run.resultLines().get(run.resultLines().size() - 1));
        if (demo) {
            boolean secure = !command.contains("--no-privacy");
            assertEquals(secure ? "secure" : "clear", result.get("aggregation"));
            double accuracy = Double.parseDouble(String.valueOf(result.get("accuracy")));
            assertFalse(accuracy < (secure ? 0.9 : 0.95), () -> "accuracy " + accuracy);
        }
    }
}
