package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void simulateWithJson_printsOneObjectWithTheFieldsOfTheContract() throws Exception {
        Map<String, Object> fields = simulate("--workers", "2");
        assertTrue(
                fields.keySet()
                        .containsAll(Set.of(
                                "accuracy",
                                "loss",
                                "rounds",
                                "clients",
                                "aggregation",
                                "epsilon",
                                "delta",
                                "uploadBytesPerClient",
                                "downloadBytesPerClient",
                                "wallSeconds",
                                "clientTrainingsPerSecond",
                                "samplesPerSecond",
                                "overheadShare",
                                "peakMemoryBytes",
                                "weightsHash",
                                "model",
                                "report")),
                fields.toString());
        assertEquals("clear", fields.get("aggregation"));
        assertEquals(null, fields.get("epsilon"));
        assertTrue(Files.size(Path.of(String.valueOf(fields.get("model")))) > 200);
        assertTrue(Files.size(Path.of(String.valueOf(fields.get("report")))) > 200);
    }

    @Test
    void simulate_givesTheSameWeightsForAnyNumberOfWorkersAndOthersForAnotherSeed() throws Exception {
        Object one = simulate("--workers", "1").get("weightsHash");
        assertEquals(one, simulate("--workers", "3").get("weightsHash"));
        assertNotEquals(one, simulate("--workers", "1", "--seed", "9").get("weightsHash"));
    }

    @Test
    void trainWithJson_printsOneObjectWithTheFieldsOfTheContract() throws Exception {
        Map<String, Object> fields = object(CommandRun.of(
                "train",
                "--data",
                "breast-cancer",
                "--model",
                "linear",
                "--epochs",
                "2",
                "--json",
                "--out",
                folder.toString()));
        assertTrue(
                fields.keySet()
                        .containsAll(
                                Set.of("accuracy", "loss", "samplesPerSecond", "model", "weightsHash", "wallSeconds")),
                fields.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "simulate --help",
                "train --help",
                "explain --help",
                "export --help",
                "compress --help",
                "search --help"
            })
    void help_isOnStdoutWithExamples(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertEquals(ExitCodes.OK, run.exitCode());
        assertTrue(run.results().contains("./sottovoce "), run.results());
        assertEquals("", run.messages());
    }

    private Map<String, Object> simulate(String... more) throws Exception {
        String[] args = new String[6 + more.length];
        System.arraycopy(
                new String[] {"simulate", "breast-cancer-iid", "--rounds", "4", "--json", "--report=" + folder},
                0,
                args,
                0,
                6);
        System.arraycopy(more, 0, args, 6, more.length);
        return object(CommandRun.of(args));
    }

    private static Map<String, Object> object(CommandRun run) throws Exception {
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        assertEquals(1, run.resultLines().size(), run.results());
        return Json.object(run.results());
    }
}
