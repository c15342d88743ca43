package io.sottovoce.server.storage;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.round.ModelVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The row that makes a complete version the task's latest. */
final class Promotion {
    private Promotion() {}

    /**
     * Inserts the row, within the caller's unit of work; nothing where it is there already.
     *
     * @param round the round that made the version, 0 for the initial one
     */
    static void insert(
            Database.Session session,
            FileModelStore models,
            TaskId task,
            ModelVersion version,
            long round,
            long nowMillis)
            throws SQLException {
        ContentHash stored = models.hash(task, version.version());
        if (!stored.equals(version.hash())) {
            throw new IllegalStateException("version " + version.version() + " of task " + task + " has the hash "
                    + stored + ", not " + version.hash());
        }
        boolean there = !session.query(
                        "select version from model_versions where task_id = ? and version = ?",
                        row -> row.getLong(1),
                        task.hex(),
                        version.version())
                .isEmpty();
        if (there) {
            return;
        }
        @Nullable Long parent = version.version() == 0 ? null : version.version() - 1;
        session.update(
                "insert into model_versions (task_id, version, round, parent, weights_hash, bytes, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                task.hex(),
                version.version(),
                round,
                parent,
                version.hash().hex(),
                models.bytes(task, version.version()),
                nowMillis);
    }

    static ModelVersion version(ResultSet row) throws SQLException {
        return new ModelVersion(row.getLong("version"), ContentHash.ofHex(row.getString("weights_hash")));
    }
}
