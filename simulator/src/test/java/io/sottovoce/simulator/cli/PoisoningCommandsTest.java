package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PoisoningCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void bench_printsACellForEveryPair() throws Exception {
        CommandRun run = CommandRun.of(
                "bench",
                "poisoning",
                "--clients=10",
                "--rounds=1",
                "--epochs=1",
                "--shares=0.2",
                "--attackers=none,sign-flip,backdoor",
                "--defences=mean,median",
                "--json");
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        List<?> cells =
                (List<?>) Objects.requireNonNull(Json.object(run.results()).get("cells"));
        assertEquals(12, cells.size());
        assertEquals(
                6,
                cells.stream()
                        .filter(cell -> "grouped".equals(((Map<?, ?>) cell).get("aggregation")))
                        .count());
        for (Object cell : cells) {
            double accuracy = Double.parseDouble(String.valueOf(((Map<?, ?>) cell).get("cleanAccuracy")));
            assertTrue(accuracy >= 0 && accuracy <= 1);
        }
    }

    @Test
    void inspect_searchesEveryClassOfASavedModel(@TempDir Path folder) throws Exception {
        CommandRun simulated = CommandRun.of(
                "simulate", "digits-iid", "--rounds=2", "--attackers=backdoor@0.2", "--report=" + folder, "--json");
        assertEquals(ExitCodes.OK, simulated.exitCode(), simulated.messages());
        assertTrue(simulated.results().contains("\"attackSuccess\""), simulated.results());
        String model = folder.resolve("model.safetensors").toString();
        CommandRun run = CommandRun.of(
                "inspect",
                "--model=" + model,
                "--before=" + model,
                "--data=digits",
                "--steps=10",
                "--examples=100",
                "--json");
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        Map<String, Object> fields = Json.object(run.results());
        assertEquals(10, ((List<?>) Objects.requireNonNull(fields.get("triggers"))).size());
        assertEquals("0.0", String.valueOf(fields.get("classDrift")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simulate digits-iid --attackers backdoor        | --attackers",
                "simulate digits-iid --attackers bribe@0.1       | --attackers",
                "simulate digits-iid --attackers backdoor@0.7    | --attackers",
                "simulate digits-iid --defence mode              | aggregation.rule.kind",
                "bench poisoning --shares 0.9                    | --shares",
                "bench poisoning --defences mode                 | aggregation.rule.kind",
                "bench poisoning --attackers bribe               | --attackers",
                "bench poisoning --secagg off                    | --secagg",
                "simulate digits-iid --data breast-cancer        | examples of shape [30]",
                "inspect --model missing.safetensors --data digits | --model"
            })
    void wrongRequests_areRefusedInOneLine(String line, String culprit) {
        CommandRun run = CommandRun.of(line.strip().split(" +"));
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(culprit), run.messages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--attackers=label-flip@0.25      | attackers: ",
                "--attackers=backdoor@0.25        | attackers: ",
                "--attackers=replacement@0.25     | attackers: ",
                "release: {floors: {cleanAccuracy: 0.5}} | release: cleanAccuracy: "
            })
    void whatNeedsClasses_isRefusedForRealTargetsBeforeAnythingIsWritten(String asked, String culprit)
            throws IOException {
        String data = "csv:" + table() + "?label=y&task=regression";
        boolean ofTask = asked.startsWith("release");
        Path task = Files.writeString(
                folder.resolve("task.yaml"),
                "{name: x, rounds: 1, cohort: {size: 4}, aggregation: {mode: clear}, privacy: {mechanism: none},"
                        + " model: {name: linear, input: [3]},"
                        + " training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}},"
                        + " evaluation: {data: digits}, simulation: {clients: 8}" + (ofTask ? ", " + asked : "") + "}");
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "simulate",
                task.toString(),
                "--data=" + data,
                "--report=" + out,
                ofTask ? "--workers=1" : asked.strip());
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(": " + culprit.strip() + " "), run.messages());
        assertTrue(Files.notExists(out), () -> out + " was made");
    }

    @ParameterizedTest
    @ValueSource(strings = {"label-flip", "backdoor", "replacement"})
    void attackOnClassesThatTheLossDoesNotLookAt_isRefused(String attack) throws IOException {
        Path task = Files.writeString(
                folder.resolve("task.yaml"),
                "{name: x, rounds: 1, cohort: {size: 4}, aggregation: {mode: clear}, privacy: {mechanism: none},"
                        + " model: {name: autoencoder, input: [8, 8, 1]}, simulation: {data: digits, clients: 8},"
                        + " training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}}");
        Path out = folder.resolve("out");
        CommandRun run =
                CommandRun.of("simulate", task.toString(), "--attackers=" + attack + "@0.25", "--report=" + out);
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(
                List.of("sottovoce simulate: attackers: " + attack
                        + " changes classes, and a model that is trained with"
                        + " the loss reconstruction looks at none"),
                run.messageLines());
        assertTrue(Files.notExists(out), () -> out + " was made");
    }

    @Test
    void triggerThatDoesNotFit_isRefusedBeforeTheFirstCell() throws IOException {
        CommandRun run = CommandRun.of("bench", "poisoning", "--data=csv:" + table() + "?label=y&task=above:0");
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains("--attackers: a trigger of side 2"), run.messages());
    }

    private Path table() throws IOException {
        StringBuilder rows = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < 100; i++) {
            rows.append(i % 7)
                    .append(',')
                    .append(i % 5)
                    .append(',')
                    .append(i % 3)
                    .append(',');
            rows.append(i % 11 - 5.5).append('\n');
        }
        return Files.writeString(folder.resolve("table.csv"), rows);
    }

    @Test
    void everyMeasureOfTheGate_isKnownToTheProbe() {
        for (Measure measure : Measure.values()) {
            assertEquals(!measure.federated(), CandidateProbe.names().contains(measure.key()), measure.key());
        }
    }
}
