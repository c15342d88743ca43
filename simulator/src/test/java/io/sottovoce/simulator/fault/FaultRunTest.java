package io.sottovoce.simulator.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class FaultRunTest {
    private static final int SEEDS = 200;
    private static final int OTHER_PROCESS_SEEDS = 5;

    @Test
    void twoHundredSeeds_holdEveryInvariant() {
        long commits = 0;
        long operations = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultOutcome outcome = hold(seed);
            commits += outcome.commits();
            operations += outcome.operations().size();
        }
        assertTrue(commits >= 2 * SEEDS, "commits: " + commits);
        assertTrue(operations >= 4 * SEEDS, "operations: " + operations);
    }

    /** Seeds that no other run has seen; {@code -Dsottovoce.faults.seeds=N} or {@code -Dsottovoce.faults.minutes=M}. */
    @Test
    @Tag("long")
    void freshSeeds_holdEveryInvariant() {
        long first = Long.getLong("sottovoce.faults.first", System.currentTimeMillis());
        long seeds = Long.getLong("sottovoce.faults.seeds", Long.MAX_VALUE);
        long end = System.nanoTime() + Long.getLong("sottovoce.faults.minutes", 5) * 60_000_000_000L;
        long done = 0;
        while (done < seeds && System.nanoTime() - end < 0) {
            hold(first + done++);
        }
        assertTrue(done > 0);
    }

    private static FaultOutcome hold(long seed) {
        FaultOutcome outcome = FaultRun.of(seed);
        outcome.violation().ifPresent(violation -> fail(FaultReport.of(outcome).text()));
        return outcome;
    }

    @Test
    void sameSeed_givesTheSameTrace() {
        for (long seed = 3; seed < 8; seed++) {
            FaultOutcome first = FaultRun.of(seed);
            FaultOutcome second = FaultRun.of(seed);
            assertEquals(first.traceHash(), second.traceHash(), "seed " + seed);
            assertEquals(first.events(), second.events());
        }
        assertNotEquals(FaultRun.of(3).traceHash(), FaultRun.of(4).traceHash());
    }

    /** The order of Set.of, Set.copyOf and Map.copyOf is another one in each process. */
    @Test
    void sameSeeds_giveTheSameTracesInAnotherProcess() throws IOException, InterruptedException {
        assertEquals(Traces.of(OTHER_PROCESS_SEEDS), Traces.inAnotherProcess(OTHER_PROCESS_SEEDS));
    }

    @Test
    void operationsAsText_giveTheSameRun() {
        List<Operation> drawn = FaultRun.operationsOf(5, WorldMode.ofSeed(5));
        assertEquals(drawn, Operation.parseAll("# of seed 5\n\n" + Operation.format(drawn)));
    }

    @Test
    void operationThatIsNone_isRefusedInOneLine() {
        for (String line : List.of(
                "",
                "5 cut",
                "5 bend clients=1 amount=0 for=1",
                "-5 cut clients=1 amount=0 for=1",
                "5 cut clients=x amount=0 for=1",
                "5 cut clients=99999 amount=0 for=1",
                "9999999999999 cut clients=1 amount=0 for=1")) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Operation.parse(line))
                    .getMessage());
            assertEquals(1, message.lines().count(), message);
        }
    }

    @Test
    void clientThatIsNotThere_isRefused() {
        List<Operation> operations = Operation.parseAll("5 cut clients=999 amount=0 for=1");
        assertThrows(IllegalArgumentException.class, () -> FaultRun.of(1, WorldMode.SECURE, operations));
    }
}
