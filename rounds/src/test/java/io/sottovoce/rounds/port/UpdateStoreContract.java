package io.sottovoce.rounds.port;

import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.aggregate.BlockReader;
import org.junit.jupiter.api.Test;

/** What every {@link UpdateStore} does. A store under test extends this and gives fresh, empty stores. */
public abstract class UpdateStoreContract {
    /** The store under test, empty. */
    protected abstract UpdateStore updates();

    /** Puts a complete, verified update into the store under test. */
    protected abstract void store(TaskId task, long round, ClientId client, float[] values);

    @Test
    void storedUpdate_isRead() {
        UpdateStore updates = updates();
        store(TASK, 1, client(1), new float[] {1, 2, 3});
        float[] values = new float[2];
        try (BlockReader reader = updates.open(TASK, 1, client(1))) {
            reader.read(1, values, 2);
        }

        assertArrayEquals(new float[] {2, 3}, values);
    }

    @Test
    void updateThatIsNotThere_isRefused() {
        UpdateStore updates = updates();
        store(TASK, 1, client(1), new float[] {1});

        assertThrows(IllegalStateException.class, () -> updates.open(TASK, 2, client(1)));
        assertThrows(IllegalStateException.class, () -> updates.open(TASK, 1, client(2)));
    }

    @Test
    void discard_deletesThatUpdateOnly() {
        UpdateStore updates = updates();
        store(TASK, 1, client(1), new float[] {1});
        store(TASK, 1, client(2), new float[] {1});
        updates.discard(TASK, 1, client(1));
        updates.discard(TASK, 1, client(1));

        assertThrows(IllegalStateException.class, () -> updates.open(TASK, 1, client(1)));
        updates.open(TASK, 1, client(2)).close();
    }

    @Test
    void discardRound_deletesThatRoundOnly() {
        UpdateStore updates = updates();
        store(TASK, 1, client(1), new float[] {1});
        store(TASK, 2, client(1), new float[] {1});
        updates.discardRound(TASK, 1);

        assertThrows(IllegalStateException.class, () -> updates.open(TASK, 1, client(1)));
        updates.open(TASK, 2, client(1)).close();
    }
}
