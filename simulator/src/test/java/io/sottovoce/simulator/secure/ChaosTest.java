package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server is killed as by {@code kill -9} at every boundary of a round, with clients that die beside it. Every
 * model must be, bit for bit, what this process works out from the messages of the clients that the record names.
 */
class ChaosTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(600)
    void killedAtABoundary_modelIsThatOfTheRecordedSurvivors() throws Exception {
        run(0, 10, 0);
    }

    @Test
    @Timeout(600)
    void clientProcessesKilled_modelIsThatOfTheRecordedSurvivors() throws Exception {
        run(2004, 2, 3);
    }

    @Test
    @Tag("long")
    void killedAtEveryBoundary_modelIsThatOfTheRecordedSurvivors() throws Exception {
        run(1000, 200, 0);
    }

    private void run(int first, int seeds, int processes) throws IOException, InterruptedException {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        Map<Integer, Long> recovery = new TreeMap<>();
        try (Field field = new Field(
                folder,
                Chaos.CLIENTS,
                Field.lenient().allowRepeatsWithoutNoise().build(),
                new Arithmetic(),
                Map.of())) {
            field.awaitReady();
            field.ids.subList(0, processes).forEach(field::setApart);
            field.startClients();
            for (int seed = first; seed < first + seeds; seed++) {
                long millis = new Chaos(field, seed).run();
                recovery.put(seed, millis);
                System.out.println("chaos seed " + seed + ": recovery " + millis + " ms");
            }
        }
        long killed = recovery.values().stream().filter(millis -> millis > 0).count();
        assertTrue(killed >= seeds / 2, () -> "the server was killed in " + killed + " runs only");
    }
}
