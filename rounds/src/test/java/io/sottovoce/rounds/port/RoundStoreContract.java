package io.sottovoce.rounds.port;

import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.RoundFixture;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link RoundStore} does. A store under test extends this and gives fresh, empty stores. */
public abstract class RoundStoreContract {
    private static final TaskId OTHER = new TaskId("e".repeat(32));

    /** The store under test, empty. */
    protected abstract RoundStore rounds();

    /** The store of models that goes with it. */
    protected abstract ModelStore models();

    /** The number of the round that {@link RoundFixture} plays. */
    private static final long ROUND = 7;

    @Test
    void emptyStore_hasNothing() {
        assertEquals(0, rounds().lastOpened(TASK));
        assertEquals(List.of(), rounds().finished(TASK));
        assertEquals(List.of(), rounds().exclusions(TASK, 1));
    }

    @Test
    void open_mustAscend_perTask() {
        RoundStore store = rounds();
        store.open(TASK, 1, 10);
        store.open(TASK, 5, 20);
        store.open(OTHER, 1, 30);

        assertEquals(5, store.lastOpened(TASK));
        assertEquals(1, store.lastOpened(OTHER));
        assertThrows(IllegalStateException.class, () -> store.open(TASK, 5, 40));
        assertThrows(IllegalStateException.class, () -> store.open(TASK, 4, 40));
        assertEquals(5, store.lastOpened(TASK));
    }

    @Test
    void exclude_isKeptInOrder() {
        RoundStore store = rounds();
        Exclusion first = new Exclusion(RoundFixture.client(2), Phase.COLLECTING, ExclusionReason.DECLINED, "BUSY", 1);
        Exclusion second = new Exclusion(RoundFixture.client(1), Phase.COLLECTING, ExclusionReason.DEADLINE, "", 2);
        store.open(TASK, 1, 10);
        store.exclude(TASK, 1, first);
        store.exclude(TASK, 1, second);

        assertEquals(List.of(first, second), store.exclusions(TASK, 1));
        assertThrows(IllegalStateException.class, () -> store.exclude(TASK, 2, first));
    }

    @Test
    void finish_keepsTheWholeRecordOfAnAbort() {
        RoundStore store = rounds();
        RoundRecord record = RoundFixture.aborted().record();
        store.open(TASK, ROUND, 10);
        store.finish(record);

        assertEquals(List.of(record), store.finished(TASK));
        assertEquals(ROUND, store.lastOpened(TASK));
    }

    @Test
    void finish_twiceOrUnopened_isRefused() {
        RoundStore store = rounds();
        RoundRecord record = RoundFixture.aborted().record();
        assertThrows(IllegalStateException.class, () -> store.finish(record));
        store.open(TASK, ROUND, 10);
        store.finish(record);

        assertThrows(IllegalStateException.class, () -> store.finish(record));
        assertEquals(List.of(record), store.finished(TASK));
    }

    @Test
    void finish_ofACommittedRound_keepsTheRecordAndPromotesTheModel() {
        RoundStore store = rounds();
        RoundRecord record = committedWith(writeModel());
        store.open(TASK, ROUND, 10);
        store.finish(record);

        assertEquals(List.of(record), store.finished(TASK));
        RoundResult.Committed result = (RoundResult.Committed) record.result();
        assertEquals(Optional.of(result.model()), models().latest(TASK));
    }

    private ContentHash writeModel() {
        try (ModelDraft draft = models().draft(TASK, 5, 2, 0)) {
            draft.parameters().write(0, new float[] {1, 2}, 2);
            return draft.complete();
        }
    }

    private static RoundRecord committedWith(ContentHash hash) {
        RoundRecord played = RoundFixture.committed().record();
        RoundResult.Committed result = (RoundResult.Committed) played.result();
        return new RoundRecord(
                TASK,
                played.round(),
                played.base(),
                new RoundResult.Committed(new ModelVersion(5, hash), result.summary(), result.evaluation()),
                played.participation(),
                played.phases());
    }
}
