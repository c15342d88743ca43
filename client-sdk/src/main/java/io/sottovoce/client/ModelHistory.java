package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.ModelChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The newest version of each task's model that a client has seen. */
interface ModelHistory {
    /**
     * Tasks at most. One more is not noted, and so not trained: were another forgotten for it, a server that makes tasks enough
     * could bring older models back.
     */
    int TASKS_MAX = 16_384;

    /** What was noted last of a task. */
    Optional<ModelChain.Seen> newest(TaskId task);

    /**
     * Notes a version; when this returns a later {@link #newest} knows it, as far as the history lasts.
     *
     * @throws UncheckedIOException where it cannot be noted
     */
    void note(TaskId task, ModelChain.Seen seen);

    /** Refuses a task for which there is no room beside those that are noted. */
    static void requireRoom(Map<TaskId, ModelChain.Seen> noted, TaskId task) {
        if (noted.size() >= TASKS_MAX && !noted.containsKey(task)) {
            String message = "models of " + TASKS_MAX + " tasks are noted, the most that are";
            throw new UncheckedIOException(message, new IOException(message));
        }
    }
}
