package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.ModelChain;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A history that lasts as long as its client. */
final class MemoryModelHistory implements ModelHistory {
    private final Map<TaskId, ModelChain.Seen> newest = new ConcurrentHashMap<>();

    @Override
    public Optional<ModelChain.Seen> newest(TaskId task) {
        return Optional.ofNullable(newest.get(task));
    }

    @Override
    public synchronized void note(TaskId task, ModelChain.Seen seen) {
        ModelHistory.requireRoom(newest, task);
        newest.put(task, seen);
    }
}
