package io.sottovoce.server.storage;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.task.TaskSpec;

/**
 * A task as it is stored.
 *
 * @param reason why it is where it is, one line, possibly empty
 */
public record StoredTask(
        TaskId id, TaskSpec spec, TaskStatus status, String reason, long createdAtMillis, long updatedAtMillis) {}
