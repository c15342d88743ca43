package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
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
    void killedAtABoundary_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.ONE_SUM, 0, 10, 0);
    }

    @Test
    @Timeout(600)
    void clientProcessesKilled_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.ONE_SUM, 2004, 2, 3);
    }

    @Test
    @Timeout(600)
    void killedWithParallelSums_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.PARALLEL, 3005, 3, 0);
    }

    @Test
    @Timeout(600)
    void killedWhileEvaluating_roundIsRunAgainFromTheOlderModel() throws Exception {
        try (Field field = field(Chaos.Shape.ONE_SUM)) {
            field.startClients();
            for (int seed = 0; seed < 2; seed++) {
                new Chaos(field, Chaos.Shape.ONE_SUM, seed).runKilledWhileEvaluating();
            }
        }
    }

    @Test
    @Tag("long")
    void killedAtEveryBoundary_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.ONE_SUM, 1000, 160, 0);
    }

    @Test
    @Tag("long")
    void killedAtEveryBoundaryOfParallelSums_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.PARALLEL, 3000, 20, 0);
    }

    @Test
    @Tag("long")
    void killedAtEveryBoundaryOfGroups_modelIsThatOfTheRecordedSurvivors(TestReporter reporter) throws Exception {
        run(reporter, Chaos.Shape.GROUPED, 4000, 20, 0);
    }

    private Field field(Chaos.Shape shape) throws IOException, InterruptedException {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        SecurePolicy.Builder policy = Field.lenient().allowRepeatsWithoutNoise();
        if (shape != Chaos.Shape.ONE_SUM) {
            policy.trustServerToFollowProtocol().suiteMin(Suite.CLASSICAL);
        }
        Field field = new Field(folder, shape.clients, policy.build(), Arithmetic::new, Map.of());
        field.awaitReady();
        return field;
    }

    private void run(TestReporter reporter, Chaos.Shape shape, int first, int seeds, int processes)
            throws IOException, InterruptedException {
        Map<Integer, Long> recovery = new TreeMap<>();
        try (Field field = field(shape)) {
            field.ids.subList(0, processes).forEach(field::setApart);
            field.startClients();
            for (int seed = first; seed < first + seeds; seed++) {
                long millis = new Chaos(field, shape, seed).run();
                recovery.put(seed, millis);
                reporter.publishEntry("recovery of " + shape + " with seed " + seed, millis + " ms");
            }
        }
        long killed = recovery.values().stream().filter(millis -> millis > 0).count();
        assertTrue(killed >= seeds / 2, () -> "the server was killed in " + killed + " runs only");
    }
}
