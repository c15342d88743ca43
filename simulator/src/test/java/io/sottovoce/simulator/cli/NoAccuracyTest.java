package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of real targets and of what reconstructs its input no prediction is right or wrong: there is a loss and no accuracy. */
final class NoAccuracyTest {
    @TempDir
    private static Path folder = Path.of("");

    private static String prices = "";

    @BeforeAll
    static void write() throws IOException {
        StringBuilder table = new StringBuilder("size,age,price\n");
        for (int i = 0; i < 200; i++) {
            table.append(i % 17).append(',').append(i % 11).append(',');
            table.append((i % 17) * 0.5 - (i % 11) * 0.25 + 1).append('\n');
        }
        prices = "csv:" + Files.writeString(folder.resolve("prices.csv"), table) + "?label=price&task=regression";
    }

    @Test
    void trainedModel_isJudgedByItsLossInTextJsonAndPage() throws IOException {
        String train = "train --data " + prices + " --model linear --epochs 2 --lr 0.01 --out " + in("prices");
        Map<String, Object> fields = run(train);
        assertLossAlone(fields);
        for (Object pass : list(fields, "curve")) {
            assertLossAlone((Map<?, ?>) pass);
        }
        assertFalse(list(fields, "plots").toString().contains("accuracy"), fields.toString());
        assertNoneOf(Files.readString(Path.of(String.valueOf(fields.get("report")))), "<dt>accuracy");
        CommandRun said = CommandRun.of(train.split(" ", -1));
        assertNoneOf(said.results(), "accuracy", "%");
        assertTrue(said.results().contains("test loss "), said.results());
    }

    @Test
    void savedModel_isJudgedByItsLoss() throws IOException {
        Object model = run("train --data " + prices + " --model linear --epochs 2 --lr 0.01 --out " + in("saved"))
                .get("model");
        Map<String, Object> explained =
                run("explain --repeats 1 --data " + prices + " --model " + model + " --out " + in("why"));
        assertLossAlone(explained);
        for (Object point : list(explained, "noise")) {
            assertLossAlone((Map<?, ?>) point);
        }
        for (Object feature : list(explained, "importance")) {
            assertNull(((Map<?, ?>) feature).get("accuracyDrop"), feature.toString());
        }
        Map<String, Object> compressed =
                run("compress --method int8 --data " + prices + " --model " + model + " --out " + in("small"));
        assertLossAlone(compressed);
        assertLossAlone((Map<?, ?>) list(compressed, "results").get(0));
        assertNull(((Map<?, ?>) list(compressed, "results").get(0)).get("accuracyDrop"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear --data PRICES", "autoencoder --data digits"})
    void searchedModel_isChosenByItsLoss(String model) throws IOException {
        String search = "search --model " + model.replace("PRICES", prices)
                + " --epochs 1 --vary lr=1e-3..1e-2:log --trials 2 --folds 1 --out " + in("search");
        Map<String, Object> fields = run(search);
        assertLossAlone(fields);
        assertTrue(Double.parseDouble(String.valueOf(fields.get("score"))) < 0, fields.toString());
        CommandRun refused = CommandRun.of((search + " --objective accuracy").split(" ", -1));
        assertEquals(ExitCodes.USAGE, refused.exitCode(), refused.messages());
        assertTrue(refused.messages().contains(": --objective: found accuracy, which "), refused.messages());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {name: linear, input: [2]}, simulation: {data: 'PRICES', clients: 4, heldOut: 0.2}",
                "model: {name: autoencoder, input: [8, 8, 1]}, simulation: {data: digits, clients: 4, heldOut: 0.2}"
            })
    void simulatedTask_isJudgedByItsLoss(String own) throws IOException {
        Path task = Files.writeString(
                folder.resolve("task.yaml"),
                "{name: real, rounds: 2, cohort: {size: 4}, privacy: {mechanism: none}, aggregation: {mode: clear},"
                        + " training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.01}}, "
                        + "evaluation: {data: DATA}, "
                                .replace("DATA", own.contains("digits") ? "digits" : "'" + prices + "'")
                        + own.replace("PRICES", prices) + "}");
        Path out = folder.resolve("simulated");
        Map<String, Object> fields = run("simulate --workers 1 --report " + out + " " + task);
        assertLossAlone(fields);
        assertFalse(fields.containsKey("clientAccuracy"), fields.toString());
        for (String round : Files.readAllLines(out.resolve("rounds.jsonl"))) {
            assertLossAlone(Json.object(round));
        }
        assertTrue(Files.readString(out.resolve("report.html")).contains("Real targets have no accuracy"));
    }

    private static void assertLossAlone(Map<?, ?> found) {
        assertTrue(found.containsKey("accuracy"), found.toString());
        assertNull(found.get("accuracy"), found.toString());
        assertTrue(Double.parseDouble(String.valueOf(found.get("loss"))) > 0, found.toString());
    }

    private static void assertNoneOf(String text, String... words) {
        for (String word : words) {
            assertFalse(text.contains(word), text);
        }
    }

    private static List<?> list(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof List<?> list ? list : List.of();
    }

    private static String in(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, Object> run(String line) throws IOException {
        CommandRun run = CommandRun.of((line + " --json").split(" ", -1));
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        return Json.object(run.results());
    }
}
