package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecAggCommandsTest {
    @ParameterizedTest
    @CsvSource({
        "20,.1,.1,malicious,19,11",
        "100,.1,.2,malicious,99,55",
        "255,.1,.1,malicious,254,141",
        "256,.05,.05,malicious,38,26",
        "500,.05,.05,malicious,60,43",
        "1000,.05,.05,malicious,84,62",
        "2000,.1,.1,malicious,178,129",
        "5000,.01,.1,malicious,104,67",
        "10,.05,.05,honest-but-curious,2,2",
        "1000,.05,.05,honest-but-curious,30,17",
        "10000,.05,.33,honest-but-curious,86,29",
        "1000,.33,.05,honest-but-curious,78,60",
        "100,.05,.05,semi-malicious,16,11",
        "10000,.33,.05,semi-malicious,178,146",
        "1000,.30,.30,semi-malicious,872,584"
    })
    void plan_isThePublishedOne(String clients, String corrupt, String dropped, String mode, int degree, int threshold)
            throws Exception {
        CommandRun run = plan(clients, corrupt, dropped, mode);
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        Map<String, Object> fields = Json.object(run.results());
        assertEquals(degree, fields.get("degree"));
        assertEquals(threshold, fields.get("threshold"));
    }

    @ParameterizedTest
    @CsvSource({
        "100,.2,.2,malicious,quorum",
        "2000,.05,.2,malicious,no degree",
        "3,.1,0,malicious,quorum",
        "0,.1,.1,honest-but-curious,n=0",
        "10,.1,1,honest-but-curious,1",
        "10,.5,.41,honest-but-curious,0.9",
        "10,.3,.31,semi-malicious,0.9",
        "10,.30,.30,semi-malicious,threshold",
        "-5,.1,.1,malicious,-5",
        "10,1.1,.1,malicious,--corrupt",
        "10,.1,-.1,malicious,--dropout",
        "10,.1234567,.1,malicious,--corrupt",
        "10,.1,.1,friendly,friendly"
    })
    void whatCannotBePlanned_isRefusedWithTheArithmetic(
            String clients, String corrupt, String dropped, String mode, String culprit) {
        CommandRun run = plan(clients, corrupt, dropped, mode);
        assertEquals(ExitCodes.USAGE, run.exitCode(), run.results());
        assertEquals(List.of(), run.resultLines());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains(culprit), run.messages());
    }

    private static CommandRun plan(String clients, String corrupt, String dropped, String mode) {
        return CommandRun.of(
                "secagg",
                "plan",
                "--clients=" + clients,
                "--corrupt=" + corrupt,
                "--dropout=" + dropped,
                "--mode",
                mode,
                "--json");
    }
}
