package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.ModelChain;
import java.util.Optional;

/** A history that lasts as long as its client. */
final class MemoryModelHistory implements ModelHistory {
    private final RecentModels newest = new RecentModels();

    @Override
    public synchronized Optional<ModelChain.Seen> newest(TaskId task) {
        return newest.of(task);
    }

    @Override
    public synchronized void note(TaskId task, ModelChain.Seen seen) {
        newest.put(task, seen);
    }
}
