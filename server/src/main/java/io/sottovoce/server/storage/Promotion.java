package io.sottovoce.server.storage;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.rounds.round.ModelVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The row that makes a complete version the task's latest. */
final class Promotion {
    private Promotion() {}

    /**
     * Inserts the row, within the caller's unit of work; nothing where it is there already.
     *
     * @param round the round that made the version, 0 for one that no round made
     * @param signed where it comes from; null where nobody says
     */
    static void insert(
            Database.Session session,
            FileModelStore models,
            TaskId task,
            ModelVersion version,
            long round,
            @Nullable SignedModelRecord signed,
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
        Optional<ModelRecord> record = Optional.ofNullable(signed).map(Promotion::decoded);
        record.ifPresent(says -> requireFit(says, task, version));
        session.update(
                "insert into model_versions (task_id, version, round, parent, weights_hash, bytes, created_at, record,"
                        + " signature, standing) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                task.hex(),
                version.version(),
                round,
                parent(version, record),
                version.hash().hex(),
                models.bytes(task, version.version()),
                nowMillis,
                signed == null ? null : signed.record().hex(),
                signed == null ? null : signed.signature().hex(),
                record.map(says -> says.verdict().standing())
                        .orElse(ModelRecord.Standing.PUBLISHED)
                        .name());
    }

    private static @Nullable Long parent(ModelVersion version, Optional<ModelRecord> record) {
        if (record.isPresent()) {
            OptionalLong parent = record.get().lineage().parent();
            return parent.isPresent() ? parent.getAsLong() : null;
        }
        return version.version() == 0 ? null : version.version() - 1;
    }

    private static ModelRecord decoded(SignedModelRecord signed) {
        return signed.decoded().orElseThrow(() -> new IllegalStateException("a model record that is none"));
    }

    private static void requireFit(ModelRecord record, TaskId task, ModelVersion version) {
        boolean fits = record.names().task().equals(task)
                && record.names().version() == version.version()
                && record.content().weights().equals(version.hash());
        if (!fits) {
            throw new IllegalStateException("the record of version " + version.version() + " of task " + task
                    + " is of another version, task or content");
        }
    }

    /** The record of a row; empty for a version of before there were records. */
    static Optional<SignedModelRecord> record(ResultSet row) throws SQLException {
        String record = row.getString("record");
        String signature = row.getString("signature");
        return record == null || signature == null
                ? Optional.empty()
                : Optional.of(new SignedModelRecord(Octets.ofHex(record), Octets.ofHex(signature)));
    }

    static ModelVersion version(ResultSet row) throws SQLException {
        return new ModelVersion(row.getLong("version"), ContentHash.ofHex(row.getString("weights_hash")));
    }
}
