package io.sottovoce.server.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.task.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks in the database. */
public final class SqlTaskStore {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};
    private static final String SELECT = "select id, spec, status, reason, created_at, updated_at from tasks";
    private static final int REASON_LENGTH_MAX = 1000;

    private final Database database;

    SqlTaskStore(Database database) {
        this.database = database;
    }

    /** Stores a new task that runs. */
    public void insert(TaskId id, TaskSpec spec, long nowMillis) {
        database.write(session -> insert(session, id, spec, nowMillis));
    }

    /** As {@link #insert(TaskId, TaskSpec, long)}, within the caller's unit of work. */
    static int insert(Database.Session session, TaskId id, TaskSpec spec, long nowMillis) throws SQLException {
        return session.update(
                "insert into tasks (id, name, spec, status, reason, created_at, updated_at)"
                        + " values (?, ?, ?, ?, '', ?, ?)",
                id.hex(),
                spec.name(),
                write(spec),
                TaskStatus.RUNNING.name(),
                nowMillis,
                nowMillis);
    }

    /** Ends a task that runs; one that has ended stays as it is. */
    public void end(TaskId id, TaskStatus status, String reason, long nowMillis) {
        String cut = reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX));
        database.write(session -> session.update(
                "update tasks set status = ?, reason = ?, updated_at = ? where id = ? and status = ?",
                status.name(),
                cut,
                nowMillis,
                id.hex(),
                TaskStatus.RUNNING.name()));
    }

    /** A task. */
    public Optional<StoredTask> find(TaskId id) {
        return database.read(session -> session.query(SELECT + " where id = ?", SqlTaskStore::task, id.hex())).stream()
                .findFirst();
    }

    /** SHA-256 of a task as it is stored: JSON with every default written out. */
    public ContentHash hash(TaskId id) {
        String text = database
                .read(session ->
                        session.query("select spec from tasks where id = ?", row -> row.getString("spec"), id.hex()))
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("task " + id + " is not stored"));
        return ContentHash.ofContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 of a task as it will be stored, which is what {@link #hash} finds once it is. */
    public static ContentHash hashOf(TaskSpec spec) {
        return ContentHash.ofContent(write(spec).getBytes(StandardCharsets.UTF_8));
    }

    /** All tasks, the oldest first. */
    public List<StoredTask> all() {
        return database.read(session -> session.query(SELECT + " order by created_at, id", SqlTaskStore::task));
    }

    private static StoredTask task(ResultSet row) throws SQLException {
        return new StoredTask(
                new TaskId(row.getString("id")),
                read(row.getString("spec")),
                TaskStatus.valueOf(row.getString("status")),
                row.getString("reason"),
                row.getLong("created_at"),
                row.getLong("updated_at"));
    }

    private static String write(TaskSpec spec) {
        try {
            return MAPPER.writeValueAsString(spec.toTree());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a task that cannot be written as JSON", e);
        }
    }

    private static TaskSpec read(String json) {
        try {
            return TaskSpec.fromTree(MAPPER.readValue(json, TREE));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored task is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
