package io.sottovoce.rounds.port;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.HashMap;
import java.util.Map;

/** An {@link UpdateStore} that forgets everything with the process. Not thread-safe. */
public final class InMemoryUpdateStore implements UpdateStore {
    private final Map<Key, float[]> updates = new HashMap<>();

    /** Stores a complete update. */
    public void put(TaskId task, long round, ClientId client, float[] values) {
        updates.put(new Key(task, round, client), values.clone());
    }

    @Override
    public BlockReader open(TaskId task, long round, ClientId client) {
        float[] values = updates.get(new Key(task, round, client));
        if (values == null) {
            throw new IllegalStateException("there is no update of client " + client + " in round " + round);
        }
        return BlockReader.over(values);
    }

    @Override
    public void discard(TaskId task, long round, ClientId client) {
        updates.remove(new Key(task, round, client));
    }

    @Override
    public void discardRound(TaskId task, long round) {
        updates.keySet().removeIf(key -> key.task().equals(task) && key.round() == round);
    }

    private record Key(TaskId task, long round, ClientId client) {}
}
