package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.process.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short slice of each scenario against the packaged server; how fast it is, is not tested here. */
final class BenchServerTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needsThePackagedServer() {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
    }

    @Test
    void updatesOverMutualTls_areAcceptedAndCounted() throws Exception {
        Map<String, Object> fields = run("updates", "--tls=mutual", "--clients=4", "--seconds=1");
        assertEquals("mutual", fields.get("tls"));
        assertTrue(number(fields, "updates") > 0, fields::toString);
        assertTrue(number(fields, "ratioToLimit") > 0, fields::toString);
    }

    @Test
    @Tag("long")
    void maskedUpdates_areSummed() throws Exception {
        Map<String, Object> fields = run("masked", "--clients=12", "--update-bytes=4000");
        assertEquals("mutual", fields.get("tls"));
        assertTrue(number(fields, "serverCpuSecondsPerUpdate") > 0, fields::toString);
    }

    @Test
    void idleClients_stayConnected() throws Exception {
        Map<String, Object> fields = run("idle", "--clients=50", "--seconds=1");
        assertTrue(number(fields, "serverHeapBytes") > 0, fields::toString);
    }

    @Test
    @Tag("long")
    void largeModel_isCommitted() throws Exception {
        Map<String, Object> fields = run("large", "--clients=3", "--update-bytes=4000000", "--seconds=10");
        assertEquals(3, number(fields, "updates"));
        assertEquals(3 * number(fields, "modelBytes"), number(fields, "bytesReceived"));
    }

    @Test
    void roundsWithoutTraining_areTimedByPhase() throws Exception {
        Map<String, Object> fields = run("round", "--clients=3", "--update-bytes=4000", "--seconds=1");
        assertTrue(number(fields, "roundSeconds") > 0, fields::toString);
        assertTrue(fields.get("phaseSeconds") instanceof Map<?, ?> phases && phases.containsKey("collecting"));
    }

    @Test
    @Tag("long")
    void killedServer_takesUpdatesAgain() throws Exception {
        Map<String, Object> fields = run("recovery", "--clients=3", "--update-bytes=4000");
        assertTrue(number(fields, "recoverySeconds") >= number(fields, "readySeconds"), fields::toString);
    }

    private Map<String, Object> run(String scenario, String... more) throws Exception {
        CommandRun run = CommandRun.of(Stream.concat(
                        Stream.of("bench", "server", "--scenario=" + scenario, "--json", "--out=" + folder),
                        Stream.of(more))
                .toArray(String[]::new));
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        assertEquals(1, run.resultLines().size(), run.results());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count(), "files are left");
        }
        return Json.object(run.results());
    }

    private static double number(Map<String, Object> fields, String name) {
        return Double.parseDouble(String.valueOf(fields.get(name)));
    }
}
