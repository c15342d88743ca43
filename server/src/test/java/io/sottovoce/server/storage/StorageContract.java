package io.sottovoce.server.storage;

import static io.sottovoce.server.storage.StorageFixture.ADA;
import static io.sottovoce.server.storage.StorageFixture.BOB;
import static io.sottovoce.server.storage.StorageFixture.TASK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.provenance.ModelRecord.Standing;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.port.ModelDraft;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.PhaseTime;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.rounds.run.TaskStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stores do together, on every database. */
abstract class StorageContract {
    private static final Exclusion GONE = new Exclusion(BOB, Phase.COLLECTING, ExclusionReason.DISCONNECTED, "", 700);

    @TempDir
    Path home;

    Storage storage;

    /** The stores of a home directory, on an empty database the first time. */
    abstract Storage open(Path directory);

    @BeforeEach
    void open() {
        storage = open(home);
        storage.tasks().insert(TASK, StorageFixture.spec(), 500);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void task_readsBackEqual() {
        StoredTask task = storage.tasks().find(TASK).orElseThrow();
        assertEquals(new StoredTask(TASK, StorageFixture.spec(), TaskStatus.RUNNING, "", 500, 500), task);
        assertEquals(List.of(task), storage.tasks().all());
    }

    @Test
    void trial_leavesNothingAndFailsWithoutRoomOrFolder() throws IOException {
        storage.tryOut(TASK, 1);
        StorageException full = assertThrows(StorageException.class, () -> storage.tryOut(TASK, Long.MAX_VALUE));
        assertTrue(String.valueOf(full.getMessage()).contains(" has room for "), full.getMessage());
        Path models = home.resolve("models").resolve(TASK.hex());
        Files.delete(models); // nothing is left in either
        Files.delete(home.resolve("staged"));
        Files.createFile(models);
        assertThrows(StorageException.class, () -> storage.tryOut(TASK, 1));
        Files.delete(models);
    }

    @Test
    void taskThatEnded_staysAsItEnded() {
        storage.tasks().end(TASK, TaskStatus.FAILED, "x".repeat(2_000), 600);
        storage.tasks().end(TASK, TaskStatus.CANCELLED, "late", 700);
        StoredTask task = storage.tasks().find(TASK).orElseThrow();
        assertEquals(TaskStatus.FAILED, task.status());
        assertEquals(1_000, task.reason().length());
        assertEquals(600, task.updatedAtMillis());
    }

    @Test
    void committedRound_promotesItsModelWithItsRecord() {
        ModelVersion initial = model(0, 1f, 2f);
        storage.models().promote(TASK, initial);
        storage.rounds().open(TASK, 1, 600);
        storage.rounds().exclude(TASK, 1, GONE);
        ModelVersion next = model(1, 3f, 4f);
        assertEquals(initial, storage.models().latest(TASK).orElseThrow());
        RoundRecord record = committed(1, initial, next);
        storage.rounds().finish(record);
        assertEquals(next, storage.models().latest(TASK).orElseThrow());
        assertEquals(List.of(record), storage.rounds().finished(TASK));
        assertEquals(List.of(GONE), storage.rounds().exclusions(TASK, 1));
        TaskFigures figures = storage.rounds().figures(TASK);
        assertEquals(new TaskFigures(1, 0, Map.of("round", 1.0, "loss", 0.25, "accuracy", 0.5)), figures);
    }

    @Test
    void evaluationWithoutAnAccuracy_staysWithoutOne() {
        ModelVersion initial = model(0, 1f, 2f);
        storage.models().promote(TASK, initial);
        storage.rounds().open(TASK, 1, 600);
        RoundRecord record = committed(1, initial, model(1, 3f, 4f), new Evaluation(0.25, Double.NaN, 10));
        storage.rounds().finish(record);
        assertEquals(List.of(record), storage.rounds().finished(TASK));
        TaskFigures figures = storage.rounds().figures(TASK);
        assertEquals(new TaskFigures(1, 0, Map.of("round", 1.0, "loss", 0.25)), figures);
    }

    @Test
    void roundsOutOfOrder_refusedAndNothingChanges() {
        storage.rounds().open(TASK, 2, 600);
        assertThrows(IllegalStateException.class, () -> storage.rounds().open(TASK, 2, 700));
        assertThrows(IllegalStateException.class, () -> storage.rounds().open(TASK, 1, 700));
        assertThrows(IllegalStateException.class, () -> storage.rounds().exclude(TASK, 1, GONE));
        ModelVersion model = new ModelVersion(0, ContentHash.ofContent(new byte[1]));
        storage.rounds().finish(aborted(2, model));
        assertThrows(IllegalStateException.class, () -> storage.rounds().finish(aborted(2, model)));
        assertEquals(2, storage.rounds().lastOpened(TASK));
        assertEquals(1, storage.rounds().finished(TASK).size());
    }

    @Test
    void commitOfModelWithAnotherHash_refusedAsAWhole() {
        ModelVersion initial = model(0, 1f);
        storage.models().promote(TASK, initial);
        storage.rounds().open(TASK, 1, 600);
        model(1, 2f);
        ModelVersion other = new ModelVersion(1, ContentHash.ofContent(new byte[] {9}));
        assertThrows(IllegalStateException.class, () -> storage.rounds().finish(committed(1, initial, other)));
        assertEquals(initial, storage.models().latest(TASK).orElseThrow());
        assertEquals(List.of(), storage.rounds().finished(TASK));
    }

    @Test
    void exclusionSavedTwice_isKeptOnce() {
        storage.rounds().open(TASK, 1, 600);
        storage.rounds().exclude(TASK, 1, GONE);
        storage.rounds().exclude(TASK, 1, GONE);
        assertEquals(List.of(GONE), storage.rounds().exclusions(TASK, 1));
    }

    @Test
    void wordOfAClientWithAZeroCharacter_isKeptReadable() {
        storage.rounds().open(TASK, 1, 600);
        Exclusion odd = new Exclusion(BOB, Phase.COLLECTING, ExclusionReason.DECLINED, "a\0b\n\uD83D", 700);
        storage.rounds().exclude(TASK, 1, odd);
        assertTrue(storage.rounds().exclusions(TASK, 1).get(0).detail().startsWith("a\uFFFDb\n"));
    }

    @Test
    void releaseOfARound_countsOnce() {
        storage.rounds().open(TASK, 1, 600);
        storage.rounds().release(TASK, 1, Optional.empty());
        assertThrows(IllegalStateException.class, () -> storage.rounds().release(TASK, 1, Optional.empty()));
        assertEquals(List.of(), storage.rounds().charges(TASK));
    }

    /** Whatever the order, a number is used once: the others are refused, none fails otherwise. */
    @Test
    void roundOpenedByManyAtOnce_isOpenedByOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 1; round <= 10; round++) {
                long number = round;
                Callable<Boolean> attempt =
                        () -> succeeds(() -> storage.rounds().open(TASK, number, 600));
                long opened = 0;
                for (Future<Boolean> result : threads.invokeAll(Collections.nCopies(4, attempt))) {
                    opened += result.get() ? 1 : 0;
                }
                assertEquals(1, opened, "round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(10, storage.rounds().lastOpened(TASK));
    }

    @Test
    void draftThatIsNotComplete_leavesNothing() {
        try (ModelDraft draft = storage.models().draft(TASK, 0, 2, 0)) {
            draft.parameters().write(0, new float[] {1}, 1);
            assertThrows(IllegalStateException.class, draft::complete);
        }
        assertThrows(IllegalStateException.class, () -> storage.models().parameters(TASK, 0));
    }

    @Test
    void modelWithState_readsBackInBlocks() {
        try (ModelDraft draft = storage.models().draft(TASK, 0, 3, 2)) {
            draft.parameters().write(0, new float[] {1, 2}, 2);
            draft.parameters().write(2, new float[] {3}, 1);
            draft.state().get(0).write(0, new float[] {4, 5, 6}, 3);
            draft.state().get(1).write(0, new float[] {7, 8, 9}, 3);
            storage.models().promote(TASK, new ModelVersion(0, draft.complete()));
        }
        assertArrayEquals(new float[] {2, 3}, read(storage.models().parameters(TASK, 0), 1, 2));
        assertArrayEquals(
                new float[] {7, 8, 9}, read(storage.models().state(TASK, 0).get(1), 0, 3));
        assertThrows(
                IndexOutOfBoundsException.class, () -> read(storage.models().parameters(TASK, 0), 2, 2));
        assertThrows(IllegalStateException.class, () -> storage.models().draft(TASK, 0, 3, 2));
    }

    @Test
    void updateWithoutItsRow_cannotBeOpened() {
        storage.rounds().open(TASK, 1, 600);
        try (StagedUpdate update = storage.updates().stage(TASK, 1, ADA, 1, 8)) {
            update.put(0, bytes(1, 2), hash(0));
            assertThrows(IllegalStateException.class, () -> storage.updates().open(TASK, 1, ADA));
            update.force();
            storage.updates().complete(TASK, 1, ADA, hash(5), new TrainingReport(1, 0, 8));
        }
        assertArrayEquals(new float[] {1, 2}, read(storage.updates().open(TASK, 1, ADA), 0, 2));
        storage.updates().discardRound(TASK, 1);
        assertThrows(IllegalStateException.class, () -> storage.updates().open(TASK, 1, ADA));
    }

    @Test
    void stagedUpdateOpenedAgain_knowsItsChunks() {
        storage.rounds().open(TASK, 1, 600);
        try (StagedUpdate update = storage.updates().stage(TASK, 1, ADA, 3, 8)) {
            update.put(2, bytes(5), hash(2));
            update.put(0, bytes(1, 2), hash(0));
        }
        try (StagedUpdate update = storage.updates().stage(TASK, 1, ADA, 3, 8)) {
            assertEquals("{0, 2}", update.stored().toString());
            assertFalse(update.whole());
            update.put(1, bytes(3, 4), hash(1));
            assertTrue(update.whole());
            assertEquals(List.of(hash(0), hash(1), hash(2)), update.leaves());
        }
    }

    @Test
    void storageOpenedAgain_clearsWhatWasHalfDone() throws IOException {
        ModelVersion initial = model(0, 1f);
        storage.models().promote(TASK, initial);
        model(1, 2f);
        Files.createDirectories(home.resolve("models").resolve(TASK.hex()).resolve("2.draft"));
        storage.rounds().open(TASK, 1, 600);
        storage.updates().stage(TASK, 1, ADA, 1, 8).close();
        storage.close();
        storage = open(home);
        assertEquals(initial, storage.models().latest(TASK).orElseThrow());
        try (var versions = Files.list(home.resolve("models").resolve(TASK.hex()))) {
            assertEquals(
                    List.of("0"),
                    versions.map(path -> path.getFileName().toString()).toList());
        }
        assertFalse(Files.exists(home.resolve("staged")));
        assertEquals(1, storage.rounds().lastOpened(TASK));
    }

    @Test
    void homeOfRunningServer_cannotBeTaken() {
        Storage.HomeUnavailableException refused =
                assertThrows(Storage.HomeUnavailableException.class, () -> Storage.lock(home));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("sottovoce.home " + home), refused.getMessage());
    }

    @Test
    void recordsOfVersions_readBackInOrderAndOutliveTheStore() {
        SignedModelRecord first = ModelRecords.initial(model(0, 1f, 2f));
        storage.models().promote(TASK, ModelRecords.version(first), Optional.of(first));
        storage.rounds().open(TASK, 1, 600);
        SignedModelRecord second = ModelRecords.after(first, model(1, 3f), Standing.PUBLISHED);
        storage.rounds()
                .finish(committed(1, ModelRecords.version(first), ModelRecords.version(second)), Optional.of(second));
        storage.close();
        storage = open(home);
        assertEquals(List.of(first, second), storage.models().records(TASK));
        assertEquals(Optional.of(second), storage.models().record(TASK, 1));
        assertEquals(Optional.empty(), storage.models().record(TASK, 2));
        assertEquals(List.of(first.hash(), second.hash()), storage.models().links(TASK, 9, 8));
        assertEquals(List.of(second.hash()), storage.models().links(TASK, 9, 1));
        assertEquals(List.of(first.hash()), storage.models().links(TASK, 1, 8));
    }

    @Test
    void candidate_isKeptButIsNotTheTasksModel() {
        SignedModelRecord first = ModelRecords.initial(model(0, 1f));
        storage.models().promote(TASK, ModelRecords.version(first), Optional.of(first));
        SignedModelRecord candidate = ModelRecords.after(first, model(1, 2f), Standing.CANDIDATE);
        storage.models().promote(TASK, ModelRecords.version(candidate), Optional.of(candidate));
        assertEquals(Optional.of(ModelRecords.version(first)), storage.models().latest(TASK));
        assertEquals(List.of(first.hash()), storage.models().links(TASK, 9, 8));
        assertEquals(2, storage.models().records(TASK).size());
        assertEquals(1, storage.models().newestNumber(TASK).orElseThrow());
    }

    @Test
    void recordOfAnotherVersion_isRefused() {
        SignedModelRecord first = ModelRecords.initial(model(0, 1f));
        ModelVersion other = model(1, 2f);
        assertThrows(IllegalStateException.class, () -> storage.models().promote(TASK, other, Optional.of(first)));
        assertTrue(storage.models().newestNumber(TASK).isEmpty());
    }

    @Test
    void copyOfAVersion_hasItsParametersAndState() {
        try (ModelDraft draft = storage.models().draft(TASK, 0, 2, 1)) {
            draft.parameters().write(0, new float[] {1, 2}, 2);
            draft.state().get(0).write(0, new float[] {3, 4}, 2);
            ContentHash hash = draft.complete();
            assertEquals(new ModelVersion(5, hash), storage.models().copy(TASK, 0, 5));
        }
        try (BlockReader state = storage.models().state(TASK, 5).get(0)) {
            assertArrayEquals(new float[] {3, 4}, read(state, 0, 2));
        }
    }

    private static boolean succeeds(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (IllegalStateException | StorageException e) {
            return false;
        }
    }

    private ModelVersion model(long version, float... parameters) {
        try (ModelDraft draft = storage.models().draft(TASK, version, parameters.length, 0)) {
            draft.parameters().write(0, parameters, parameters.length);
            return new ModelVersion(version, draft.complete());
        }
    }

    private static RoundRecord committed(long round, ModelVersion base, ModelVersion next) {
        return committed(round, base, next, new Evaluation(0.25, 0.5, 10));
    }

    private static RoundRecord committed(long round, ModelVersion base, ModelVersion next, Evaluation evaluation) {
        Contribution ada = new Contribution(ADA, 3, new TrainingReport(3, 0.125, 8));
        return new RoundRecord(
                TASK,
                round,
                base,
                new RoundResult.Committed(next, new UpdateSummary(1, 0.5, 1), evaluation),
                new Participation(List.of(ADA, BOB), List.of(ADA), List.of(ada), List.of(GONE)),
                List.of(new PhaseTime(Phase.RECRUITING, 600, 50), new PhaseTime(Phase.COLLECTING, 650, 40)));
    }

    private static RoundRecord aborted(long round, ModelVersion base) {
        AbortReason reason = new AbortReason(AbortCode.SERVER_RESTARTED, "the server was restarted");
        return new RoundRecord(TASK, round, base, new RoundResult.Aborted(reason), Participation.NOBODY, List.of());
    }

    private static float[] read(BlockReader reader, long from, int length) {
        float[] values = new float[length];
        reader.read(from, values, length);
        return values;
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ContentHash hash(int content) {
        return ContentHash.ofContent(new byte[] {(byte) content});
    }
}
