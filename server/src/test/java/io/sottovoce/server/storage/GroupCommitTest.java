package io.sottovoce.server.storage;

import static io.sottovoce.server.storage.StorageFixture.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.TrainingReport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updates that are completed at the same time. */
final class GroupCommitTest {
    private static final int CLIENTS = 60;
    private static final int THREADS = 12;
    private static final ContentHash ROOT = ContentHash.of(new byte[ContentHash.BYTES]);

    @TempDir
    Path home;

    @Test
    void updatesAtTheSameTime_eachIsThereOnceItsCallReturns() throws Exception {
        try (Storage storage = StorageFixture.embedded(home)) {
            storage.tasks().insert(TASK, StorageFixture.spec(), 0);
            storage.rounds().open(TASK, 1, 600);
            List<Future<Float>> all = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                all.add(threads.submit(() -> completed(storage, number)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(i, all.get(i).get());
            }
            threads.shutdown();
        }
    }

    @Test
    void oneOfManyFails_theOthersAreCommitted() throws Exception {
        try (Storage storage = StorageFixture.embedded(home)) {
            storage.tasks().insert(TASK, StorageFixture.spec(), 0);
            storage.rounds().open(TASK, 1, 600);
            completed(storage, 0);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<?>> again = new ArrayList<>();
            List<Future<Float>> others = new ArrayList<>();
            for (int i = 1; i < CLIENTS; i++) {
                int number = i;
                again.add(threads.submit(() -> complete(storage, 0)));
                others.add(threads.submit(() -> completed(storage, number)));
            }
            for (Future<?> each : again) {
                ExecutionException failed = assertThrows(ExecutionException.class, each::get);
                assertInstanceOf(StorageException.class, failed.getCause());
            }
            for (int i = 1; i < CLIENTS; i++) {
                assertEquals(i, others.get(i - 1).get());
            }
            threads.shutdown();
        }
    }

    /** Stages an update of one number and completes it; what is read back is that number. */
    private static float completed(Storage storage, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, number);
        try (StagedUpdate update = storage.updates().stage(TASK, 1, client(number), 1, Float.BYTES)) {
            update.put(0, bytes, ROOT);
            update.force();
        }
        complete(storage, number);
        float[] read = new float[1];
        try (BlockReader reader = storage.updates().open(TASK, 1, client(number))) {
            reader.read(0, read, 1);
        }
        return read[0];
    }

    private static void complete(Storage storage, int number) {
        storage.updates().complete(TASK, 1, client(number), ROOT, new TrainingReport(1, 0.5, Float.BYTES));
    }

    private static ClientId client(int number) {
        return ClientId.of(ByteBuffer.allocate(ClientId.BYTES).putInt(number).array());
    }
}
