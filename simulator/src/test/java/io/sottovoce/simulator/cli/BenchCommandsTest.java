package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the benchmarks measure what they say; how fast it is, is not tested here. */
final class BenchCommandsTest {
    @ParameterizedTest
    @CsvSource({"12,70000,.1,1,1,11", "9,1000,0,2,0,9"})
    void secureSum_isVerifiedAndCountsItsMasks(
            int clients, int dimension, String dropped, int threads, int dropOuts, int survivors) throws Exception {
        Map<String, Object> fields = object(CommandRun.of(
                "bench",
                "secagg",
                "--clients=" + clients,
                "--dimension=" + dimension,
                "--dropout=" + dropped,
                "--threads=" + threads,
                "--json"));
        assertEquals(true, fields.get("verified"));
        assertEquals(survivors + dropOuts * survivors, fields.get("masksExpanded"));
        assertEquals(clients - 1, fields.get("degree"));
        for (String name : List.of(
                "serverUnmaskSeconds", "clientSeconds", "uploadBytes", "aesCtrBytesPerSecond", "ratioToLimit")) {
            assertTrue(Double.parseDouble(String.valueOf(fields.get(name))) > 0, name);
        }
    }

    @Test
    void accountants_answerAsTheyDoElsewhere() throws Exception {
        Map<String, Object> fields =
                object(CommandRun.of("bench", "accountant", "--steps=1000", "--sampling-rate=0.01", "--json"));
        assertEquals(1.828238, Double.parseDouble(String.valueOf(fields.get("pldEpsilon"))), 1e-3);
        assertEquals(2.107753, Double.parseDouble(String.valueOf(fields.get("rdpEpsilon"))), 1e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secagg --clients 10 --dimension 10 --dropout .4        | quorum",
                "secagg --clients 10 --dimension 0 --dropout .1         | --dimension",
                "secagg --clients 5000 --dimension 10 --dropout .1      | --clients",
                "secagg --clients 10 --dimension 10 --dropout 2         | 2",
                "secagg --clients 10 --dimension 10 --dropout .1 --bits 7 | 7 bits",
                "secagg --clients 10 --dimension 10 --dropout .1 --threads 0 | --threads",
                "server --scenario storm                                | --scenario",
                "server --tls one-way                                   | --tls",
                "server --scenario masked --tls none                    | --tls",
                "server --clients 0                                     | --clients",
                "server --seconds 0                                     | --seconds",
                "server --update-bytes 3                                | --update-bytes",
                "server --update-bytes many                             | --update-bytes",
                "accountant --noise-multiplier -1                       | noise multiplier",
                "accountant --delta 0                                   | delta"
            })
    void whatCannotBeMeasured_isRefusedInOneLine(String line, String culprit) {
        CommandRun run = CommandRun.of(("bench " + line.strip()).split(" +"));
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(culprit), run.messages());
    }

    private static Map<String, Object> object(CommandRun run) throws Exception {
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        return Json.object(run.results());
    }
}
