package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageWaitTest {
    private static final ModelVersion MODEL = new ModelVersion(0, ContentHash.ofContent(new byte[0]));

    private final List<Long> waits = new ArrayList<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final List<Long> opened = new ArrayList<>();
    private final StorageWait wait = new StorageWait("test", () -> Instant.EPOCH, (time, step) -> {
        waits.add(time.toSeconds());
        steps.add(step);
    });

    private boolean well = true;

    @Test
    void storeThatHasNotFailed_roundIsOpenedAtOnce() {
        open(1);
        end(1, AbortCode.NOT_ENOUGH_CLIENTS);
        open(2);
        assertEquals(List.of(1L, 2L), opened);
        assertEquals("", wait.why());
    }

    @Test
    void storeThatStaysIll_isTriedLessAndLessOftenAndNoRoundIsOpened() {
        well = false;
        end(1, AbortCode.STORAGE_FAILED);
        open(2);
        assertEquals(
                "waits until 1970-01-01T00:00:05Z before round 2, since the storage failed: disk full", wait.why());
        for (int i = 0; i < 8; i++) {
            steps.remove().run();
        }
        assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L), waits);
        assertTrue(wait.why().endsWith(": still full"), wait.why());
        assertEquals(List.of(), opened);
        well = true;
        steps.remove().run();
        assertEquals(List.of(2L), opened);
        assertEquals("", wait.why());
    }

    @Test
    void roundsThatFailAlthoughTheTrialDoesNot_areFurtherAndFurtherApartUntilOneIsCommitted() {
        for (long round = 1; round <= 3; round++) {
            end(round, AbortCode.STORAGE_FAILED);
            open(round + 1);
            steps.remove().run();
        }
        assertEquals(List.of(5L, 10L, 20L), waits);
        assertEquals(List.of(2L, 3L, 4L), opened);
        commit(4);
        open(5);
        end(5, AbortCode.STORAGE_FAILED);
        open(6);
        assertEquals(List.of(5L, 10L, 20L, 5L), waits);
    }

    @Test
    void roundInThePlaceOfTheOneThatWaits_isTheOnlyOneThatIsOpened() {
        end(1, AbortCode.STORAGE_FAILED);
        open(2);
        end(2, AbortCode.ROLLED_BACK);
        open(3);
        steps.remove().run();
        assertEquals(List.of(), opened);
        steps.remove().run();
        assertEquals(List.of(3L), opened);
    }

    @Test
    void taskThatIsOver_opensNothing() {
        end(1, AbortCode.STORAGE_FAILED);
        open(2);
        wait.end();
        steps.remove().run();
        assertEquals(List.of(), opened);
        assertEquals("", wait.why());
    }

    private void open(long round) {
        wait.open(round, this::trial, () -> opened.add(round));
    }

    private void trial() {
        if (!well) {
            throw new StorageException("still full", null);
        }
    }

    private void end(long round, AbortCode code) {
        wait.follow(new RoundEffect.Abort(record(round, new RoundResult.Aborted(new AbortReason(code, "disk full")))));
    }

    private void commit(long round) {
        wait.follow(new RoundEffect.Commit(record(round, committed())));
    }

    private static RoundRecord record(long round, RoundResult result) {
        return new RoundRecord(new TaskId("0".repeat(32)), round, MODEL, result, Participation.NOBODY, List.of());
    }

    private static RoundResult committed() {
        return new RoundResult.Committed(MODEL, new UpdateSummary(0, 0, 0), null);
    }
}
