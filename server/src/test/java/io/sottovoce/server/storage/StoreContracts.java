package io.sottovoce.server.storage;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.port.ModelStore;
import io.sottovoce.rounds.port.ModelStoreContract;
import io.sottovoce.rounds.port.RoundStore;
import io.sottovoce.rounds.port.RoundStoreContract;
import io.sottovoce.rounds.port.UpdateStore;
import io.sottovoce.rounds.port.UpdateStoreContract;
import io.sottovoce.rounds.round.RoundFixture;
import io.sottovoce.rounds.round.TrainingReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The real stores keep the contracts that the fakes keep. */
abstract class StoreContracts {
    private static final TaskId OTHER = new TaskId("e".repeat(32));

    @TempDir
    Path home;

    private Storage storage;

    /** The stores of a home directory, on an empty database. */
    abstract Storage open(Path directory);

    @BeforeEach
    void open() {
        storage = open(home);
        storage.tasks().insert(RoundFixture.TASK, StorageFixture.spec(), 1);
        storage.tasks().insert(OTHER, StorageFixture.spec(), 1);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Nested
    class Rounds extends RoundStoreContract {
        @Override
        protected RoundStore rounds() {
            return storage.rounds();
        }

        @Override
        protected ModelStore models() {
            return storage.models();
        }
    }

    @Nested
    class Models extends ModelStoreContract {
        @Override
        protected ModelStore models() {
            return storage.models();
        }
    }

    @Nested
    class Updates extends UpdateStoreContract {
        @Override
        protected UpdateStore updates() {
            return storage.updates();
        }

        @Override
        protected void store(TaskId task, long round, ClientId client, float[] values) {
            if (storage.rounds().lastOpened(task) < round) {
                storage.rounds().open(task, round, 1);
            }
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            ContentHash hash = ContentHash.ofContent(bytes.array());
            try (StagedUpdate update = storage.updates().stage(task, round, client, 1, bytes.capacity())) {
                update.put(0, bytes, hash);
                update.force();
                storage.updates().complete(task, round, client, hash, new TrainingReport(1, 0, bytes.capacity()));
            }
        }
    }
}
