package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.ModelChain;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest version of the model of each task, for so many tasks at most; the one that nobody asked for longest is forgotten
 * first. For one thread at a time.
 */
final class RecentModels {
    /** A line of a file has some 170 bytes: 170 KiB are written again for each version. */
    static final int TASKS_MAX = 1024;

    /** In the order in which they were asked for or noted. */
    private final Map<TaskId, ModelChain.Seen> newest = new LinkedHashMap<>(16, 0.75f, true);

    Optional<ModelChain.Seen> of(TaskId task) {
        return Optional.ofNullable(newest.get(task));
    }

    void put(TaskId task, ModelChain.Seen seen) {
        newest.put(task, seen);
        if (newest.size() > TASKS_MAX) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    /** These and one more. */
    RecentModels with(TaskId task, ModelChain.Seen seen) {
        RecentModels more = new RecentModels();
        more.newest.putAll(newest);
        more.put(task, seen);
        return more;
    }

    /** All of them, the one that nobody asked for longest first. */
    Map<TaskId, ModelChain.Seen> all() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(newest));
    }
}
