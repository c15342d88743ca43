package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked wrongly: exit code 2, one line on stderr that names the culprit, nothing on stdout. */
final class BadInputTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --data digits --model 2nn --wings 2     | --wings",
                "train --model 2nn                             | --data",
                "train --data nowhere --model 2nn              | nowhere",
                "train --data digits --model transformer       | transformer",
                "train --data digits --model 2nn --epochs ten  | --epochs",
                "train --data digits --model 2nn --epochs 0    | --epochs",
                "train --data digits --model 2nn --batch 0     | --batch",
                "train --data digits --model 2nn --lr -1       | learningRate",
                "train --data csv:missing.csv?label=y --model linear | missing.csv",
                "simulate                                      | WORKLOAD",
                "simulate no-such-workload                     | no-such-workload",
                "simulate missing.yaml                         | missing.yaml",
                "simulate digits-iid --rounds 0                | --rounds",
                "simulate digits-iid --full                    | fullRounds",
                "simulate niid-fashion-mnist --full --rounds 2 | --full",
                "simulate digits-iid --clients 5               | cohort.size",
                "simulate digits-iid --clients 0               | --clients",
                "simulate digits-iid --workers 0               | --workers",
                "simulate digits-iid --spark local[2]          | -Pdist,spark",
                "simulate digits-iid --spark local --export x  | --export",
                "simulate digits-iid --partition thirds        | thirds",
                "simulate digits-iid --partition user          | user",
                "simulate digits-iid --partition iid+features:x | LEVEL",
                "simulate digits-iid --secagg-every 3          | --secagg-every",
                "simulate digits-iid mnist-iid                 | mnist-iid",
                "simulate breast-cancer-iid --report pom.xml   | there is a file of this name",
                "simulate compare missing-a missing-b          | missing-a",
                "simulate faults --mode secret                 | --mode",
                "simulate faults --seeds 0                     | --seeds",
                "simulate faults --seeds 2 --minutes 1         | --minutes",
                "simulate faults --operations missing.txt      | missing.txt",
                "client --data digits --plaintext              | --server",
                "client --server localhost:1 --data digits --allow-clear | --identity",
                "client --server localhost:1 --data digits --allow-clear --identity missing | password",
                "client --server localhost:1 --data digits --allow-clear --identity x --plaintext | --plaintext",
                "client enrol --authority http://localhost --token x --out y | token",
                "client enrol --authority https://localhost --out y | --token-file",
                "ra                                            | command",
                "ra issue --out x                              | --server",
                "ra issue --server not/a/host --out x          | not/a/host",
                "ra issue --client zz --out x                  | zz",
                "ra revoke                                     | --client",
                "ra list --dir missing-folder                  | missing-folder",
                "ra token --hours 0                            | --hours",
                "train --data digits                           | --model",
                "train --data digits --load missing.st         | missing.st",
                "train --data digits --model 2nn --map a=b     | --map",
                "train --data digits --model 2nn --layout up   | --layout",
                "train --data digits --model 2nn --lora 4 --prune 0.5 | --lora",
                "train --data digits --model 2nn --lora 999    | --lora",
                "train --data digits --model 2nn --freeze conv | conv",
                "train --data digits --model 2nn --prune 1     | --prune",
                "train --data digits --model 2nn --teacher no.st | no.st",
                "export --model missing.st --to x.onnx         | missing.st",
                "export --model pom.xml --to x.onnx            | pom.xml",
                "export --model pom.xml --format gif --to x    | --format",
                "explain --model missing.st --data digits      | missing.st",
                "explain --model pom.xml --data nowhere        | nowhere",
                "explain --model pom.xml --data digits --bins 0 | --bins",
                "compress --model missing.st --data digits     | missing.st",
                "compress --model pom.xml --data digits --method zip | --method",
                "compress --model pom.xml --data digits --sparsity 2 | --sparsity",
                "search --data digits --model 2nn              | --vary",
                "search --data digits --model 2nn --vary lr=1..0 | lr=1..0",
                "search --data digits --model 2nn --vary speed=1,2 | speed",
                "search --data digits --model 2nn --vary lr=-1,2 | learningRate",
                "search --data digits --model 2nn --vary lr=1,2 --folds 0 | --folds",
                "search --data digits --model 2nn --vary lr=1,2 --strategy hope | --strategy",
                "fly                                           | fly",
                "--wings                                       | --wings"
            })
    void whatIsAskedWrongly_isOneLineAndExitCodeTwo(String line, String culprit) {
        assertRefused(CommandRun.of(line.strip().split(" +")), culprit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'name: [a'                     | task.yaml:1:",
                "'- 1'                          | task.yaml:1:1",
                "'{name: x, name: y}'           | task.yaml:1:",
                "'{name: x, simulation: 3}'     | simulation",
                "'{name: x}'                    | model",
                "'{name: x, simulation: {data: digits, full: 3}, model: {name: 2nn, input: [8, 8, 1], classes: 10}, rounds: 1, cohort: {size: 2}, aggregation: {mode: clear}, privacy: {mechanism: none}, training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}}' | fullRounds",
            })
    void brokenTaskFile_isNamedWithItsPlace(String text, String culprit) throws IOException {
        Path file = Files.writeString(folder.resolve("task.yaml"), text);
        assertRefused(CommandRun.of("simulate", file.toString()), culprit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simulation.data       | aggregation: {mode: clear}, simulation: {data: nowhere}",
                "evaluation.data       | aggregation: {mode: clear}, evaluation: {data: nowhere}",
                "evaluation.data       | aggregation: {mode: clear}, evaluation: {data: nowhere}, simulation: {data: digits}",
                "aggregation.rule.root | aggregation: {mode: clear, rule: {kind: fltrust, root: nowhere}}, simulation: {data: digits}",
                "hardening.data        | aggregation: {mode: clear}, simulation: {data: digits}, hardening: {data: nowhere, training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}, adversarial: {method: fast, epsilon: 0.1}}}"
            })
    void unknownDataSet_isNamedWithItsSettingBeforeAnythingIsWritten(String setting, String own) throws IOException {
        Path file = Files.writeString(
                folder.resolve("task.yaml"),
                "{name: x, rounds: 1, cohort: {size: 2}, privacy: {mechanism: none},"
                        + " model: {name: 2nn, input: [8, 8, 1], classes: 10},"
                        + " training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}, " + own
                        + "}");
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of("simulate", file.toString(), "--report=" + out);
        assertRefused(run, "unknown data set 'nowhere', known are breast-cancer, ");
        assertTrue(run.messages().contains(": " + setting + ": unknown "), run.messages());
        assertTrue(Files.notExists(out), () -> out + " was made");
    }

    @Test
    void unknownDataSetOfATask_isNamedWithItsSettingByAnAudit() throws IOException {
        Path file = Files.writeString(
                folder.resolve("task.yaml"),
                "{name: x, rounds: 1, cohort: {size: 2}, privacy: {mechanism: none}, aggregation: {mode: clear},"
                        + " model: {name: 2nn, input: [8, 8, 1], classes: 10}, simulation: {data: nowhere},"
                        + " training: {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}}");
        assertRefused(
                CommandRun.of("audit", file.toString()),
                ": simulation.data: unknown data set 'nowhere', known are breast-cancer, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --model 2nn",
                "harden --model model.safetensors",
                "search --model 2nn --vary training.optimiser.learningRate=0.1",
                "explain --model model.safetensors",
                "attack --model model.safetensors --attack fgsm --epsilon 0.1",
                "certify --model model.safetensors --sigma 0.5",
                "audit digits-iid",
                "bench poisoning"
            })
    void unknownDataSetOfAnOption_isNamedWithTheOption(String command) {
        CommandRun run = CommandRun.of((command + " --data nowhere").split(" "));
        assertRefused(run, ": --data: unknown data set 'nowhere', known are breast-cancer, ");
    }

    @Test
    void raggedRow_isNamedWithFileAndRow() throws IOException {
        Path file = Files.writeString(folder.resolve("ragged.csv"), "a,b,y\n1,2,no\n3,yes\n");
        CommandRun run = CommandRun.of("train", "--data", "csv:" + file + "?label=y", "--model", "linear");
        assertRefused(run, "ragged.csv");
        assertTrue(run.messages().contains("3"), run.messages());
    }

    @Test
    void noCommand_isExitCodeTwo() {
        assertEquals(ExitCodes.USAGE, CommandRun.of().exitCode());
    }

    private static void assertRefused(CommandRun run, String culprit) {
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(List.of(), run.resultLines());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(culprit), run.messages());
    }
}
