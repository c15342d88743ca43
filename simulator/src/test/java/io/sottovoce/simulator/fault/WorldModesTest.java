package io.sottovoce.simulator.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Worlds of every mode, with the faults of their seeds, with none, and with one liar. */
@Execution(ExecutionMode.CONCURRENT)
final class WorldModesTest {
    private static final int SEEDS = 12;
    private static final int DRAWN = 1000;

    @ParameterizedTest
    @EnumSource(WorldMode.class)
    void everyMode_holdsEveryInvariant_andIsTheSameAgain(WorldMode mode) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultOutcome outcome = FaultRun.of(seed, mode);
            outcome.violation()
                    .ifPresent(violation -> fail(FaultReport.of(outcome).text()));
            assertEquals(mode, outcome.mode());
            if (seed <= 2) {
                assertEquals(outcome.traceHash(), FaultRun.of(seed, mode).traceHash(), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WorldMode.class)
    void noFaults_everyRoundIsCommittedAtTheFirstAttempt(WorldMode mode) {
        for (long seed = 20; seed < 23; seed++) {
            FaultOutcome outcome = FaultRun.of(seed, mode, List.of());
            assertEquals(Optional.empty(), outcome.violation());
            FaultSetting setting = FaultSetting.of(seed, mode);
            assertEquals(setting.rounds(), outcome.commits());
            assertEquals(sums(setting), outcome.sums());
        }
    }

    private static int sums(FaultSetting setting) {
        if (!setting.masked()) {
            return 0;
        }
        int groups = (setting.clients() + FaultSetting.GROUP_SIZE - 1) / FaultSetting.GROUP_SIZE;
        return setting.rounds() * (setting.mode().isCut() ? groups : 1);
    }

    /** Under masks nobody can see it, in the clear nobody could tell: it is counted as it is, and nothing else changes. */
    @ParameterizedTest
    @EnumSource(WorldMode.class)
    void forgedInput_isCountedAsItIs_andNobodyElseIsAffected(WorldMode mode) {
        List<Operation> operations = Operation.parseAll("0 scaled-input clients=1 amount=100 for=36000000");
        for (long seed = 30; seed < 33; seed++) {
            FaultOutcome honest = FaultRun.of(seed, mode, List.of());
            FaultOutcome outcome = FaultRun.of(seed, mode, operations);
            assertEquals(Optional.empty(), outcome.violation());
            assertEquals(honest.commits(), outcome.commits());
            assertEquals(honest.sums(), outcome.sums());
            assertNotEquals(honest.traceHash(), outcome.traceHash());
        }
    }

    @Test
    void updateThatIsNone_isRefused_andTheOthersMakeTheModel() {
        for (String lie : List.of("not-finite", "wrong-input", "false-report")) {
            FaultOutcome outcome = inTheClear("0 " + lie + " clients=1 amount=0 for=3600000");
            assertEquals(Optional.empty(), outcome.violation(), lie);
            assertEquals(FaultSetting.of(40, WorldMode.CLEAR).rounds(), outcome.commits(), lie);
        }
        assertTrue(inTheClear("0 not-finite clients=1 amount=0 for=3600000").lastLines().stream()
                .anyMatch(line -> line.contains("REJECTED") && line.contains("NOT_FINITE: update: coordinate")));
        assertTrue(inTheClear("0 wrong-input clients=1 amount=0 for=3600000").lastLines().stream()
                .anyMatch(line -> line.contains("REJECTED") && line.contains("HASH_MISMATCH")));
    }

    private static FaultOutcome inTheClear(String operation) {
        return FaultRun.of(40, WorldMode.CLEAR, Operation.parseAll(operation));
    }

    @ParameterizedTest
    @EnumSource(WorldMode.class)
    void clientThatNeverTrains_isWaitedForAndLost_andTheTaskIsCompleted(WorldMode mode) {
        for (long seed = 50; seed < 52; seed++) {
            FaultOutcome outcome =
                    FaultRun.of(seed, mode, Operation.parseAll("0 lazy clients=1 amount=0 for=36000000"));
            FaultSetting setting = FaultSetting.of(seed, mode);
            if (setting.spares() > 0) {
                assertEquals(Optional.empty(), outcome.violation());
                assertEquals(setting.rounds(), outcome.commits());
            }
        }
    }

    /** Where it did, those clients had no work from a version that needed them for the next one. */
    @Test
    void endOfASession_toldWhenTheClientIsBack_isNotTheEndOfItsTraining() {
        FaultOutcome outcome = FaultRun.of(80019L, WorldMode.ASYNC, Operation.parseAll("""
            1170 slow clients=1 amount=6 for=165884
            4099 silent clients=3 amount=0 for=300000
            10714 cut clients=0 amount=0 for=136153
            51488 leave clients=4 amount=0 for=19994
            70863 slow clients=6 amount=68 for=169244
            77512 cut clients=2 amount=0 for=8873
            77797 kill-client clients=6 amount=2 for=199388
            115852 partition clients=5 amount=8950 for=81268
            138764 slow clients=3 amount=166 for=182275
            168818 cut clients=0 amount=0 for=92879
            277962 duplicate clients=0 amount=0 for=189043
            """));
        assertEquals(Optional.empty(), outcome.violation());
        assertTrue(outcome.virtualMillis() < 600_000, () -> "took " + outcome.virtualMillis() + " ms"); // virtual ones
    }

    @Test
    void seeds_drawEveryMode_halfOfThemOneSecureSum() {
        Map<WorldMode, Integer> drawn = new EnumMap<>(WorldMode.class);
        for (long seed = 0; seed < DRAWN; seed++) {
            drawn.merge(WorldMode.ofSeed(seed), 1, Integer::sum);
        }
        assertEquals(WorldMode.values().length, drawn.size());
        int secure = drawn.getOrDefault(WorldMode.SECURE, 0);
        assertTrue(secure > DRAWN / 2 && secure < 3 * DRAWN / 5, drawn::toString); // a fixed draw, not a sample
    }

    @Test
    void modeThatIsNone_isRefusedInOneLine() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> WorldMode.parse("secret"))
                .getMessage());
        assertEquals("found 'secret', expected one of secure, grouped, parallel, clear, async", message);
    }
}
