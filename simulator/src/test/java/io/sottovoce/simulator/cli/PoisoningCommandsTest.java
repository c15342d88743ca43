package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.simulator.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoisoningCommandsTest {
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

    @Test
    void everyMeasureOfTheGate_isKnownToTheProbe() {
        for (Measure measure : Measure.values()) {
            assertEquals(!measure.federated(), CandidateProbe.names().contains(measure.key()), measure.key());
        }
    }
}
