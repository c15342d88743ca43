package io.sottovoce.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.ModelChain;
import java.util.Optional;

/** The newest version of each task's model that a client has seen, of the {@link RecentModels#TASKS_MAX} tasks that it saw last. */
interface ModelHistory {
    /** What was noted last of a task. */
    Optional<ModelChain.Seen> newest(TaskId task);

    /** Notes a version; when this returns a later {@link #newest} knows it, as far as the history lasts. */
    void note(TaskId task, ModelChain.Seen seen);
}
