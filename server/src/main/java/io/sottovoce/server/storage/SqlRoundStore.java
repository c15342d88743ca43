package io.sottovoce.server.storage;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.rounds.port.RoundStore;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.SecureSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Rounds in the database. The end of a committed round and its model's promotion are one unit of work. */
public final class SqlRoundStore implements RoundStore {
    private static final String OPEN = "OPEN";
    private static final String COMMITTED = "COMMITTED";
    private static final String ABORTED = "ABORTED";

    private final Database database;
    private final FileModelStore models;
    private final InstantSource clock;

    SqlRoundStore(Database database, FileModelStore models, InstantSource clock) {
        this.database = database;
        this.models = models;
        this.clock = clock;
    }

    @Override
    public void open(TaskId task, long round, long atMillis) {
        database.write(session -> {
            long last = lastOpened(session, task);
            if (round <= last) {
                throw new IllegalStateException("round " + round + " of task " + task + ", the last was " + last);
            }
            return session.update(
                    "insert into rounds (task_id, round, outcome, opened_at) values (?, ?, ?, ?)",
                    task.hex(),
                    round,
                    OPEN,
                    atMillis);
        });
    }

    @Override
    public void exclude(TaskId task, long round, Exclusion exclusion) {
        database.write(session -> {
            requireOpen(session, task, round);
            return insertOnce(session, task, round, exclusion);
        });
    }

    @Override
    public void finish(RoundRecord record) {
        finish(record, Optional.empty());
    }

    /** As {@link #finish(RoundRecord)}, with the record of the version that the round made. */
    public void finish(RoundRecord record, Optional<SignedModelRecord> origin) {
        database.write(session -> {
            TaskId task = record.task();
            requireOpen(session, task, record.round());
            long nowMillis = clock.millis();
            if (record.result() instanceof RoundResult.Committed committed) {
                Promotion.insert(
                        session, models, task, committed.model(), record.round(), origin.orElse(null), nowMillis);
            }
            for (Map.Entry<String, Double> metric : metrics(record).entrySet()) {
                session.update(
                        "insert into metrics (task_id, round, name, amount) values (?, ?, ?, ?)",
                        task.hex(),
                        record.round(),
                        metric.getKey(),
                        metric.getValue());
            }
            session.update("delete from uploads where task_id = ? and round = ?", task.hex(), record.round());
            return session.update(
                    "update rounds set outcome = ?, record = ?, closed_at = ? where task_id = ? and round = ?",
                    record.result() instanceof RoundResult.Committed ? COMMITTED : ABORTED,
                    RecordJson.write(record),
                    nowMillis,
                    task.hex(),
                    record.round());
        });
    }

    @Override
    public void release(TaskId task, long round, Optional<Charge> charge) {
        database.write(session -> {
            requireOpen(session, task, round);
            requireNotReleased(session, task, round);
            return session.update(
                    "insert into releases (task_id, round, charge, released_at) values (?, ?, ?, ?)",
                    task.hex(),
                    round,
                    charge.map(entry -> HexFormat.of().formatHex(entry.toBytes()))
                            .orElse(""),
                    clock.millis());
        });
    }

    @Override
    public List<Charge> charges(TaskId task) {
        return database.read(session -> session.query(
                "select charge from releases where task_id = ? and charge <> '' order by round",
                row -> charge(row.getString(1)),
                task.hex()));
    }

    private static void requireNotReleased(Database.Session session, TaskId task, long round) throws SQLException {
        boolean released = !session.query(
                        "select round from releases where task_id = ? and round = ?",
                        row -> row.getLong(1),
                        task.hex(),
                        round)
                .isEmpty();
        if (released) {
            throw new IllegalStateException("round " + round + " of task " + task + " counts as a release already");
        }
    }

    private static Charge charge(String hex) {
        return Charge.decode(HexFormat.of().parseHex(hex))
                .orElseThrow(() -> new IllegalStateException("a stored charge is none"));
    }

    @Override
    public long lastOpened(TaskId task) {
        return database.read(session -> lastOpened(session, task));
    }

    @Override
    public List<Exclusion> exclusions(TaskId task, long round) {
        return database.read(session -> session.query(
                "select client, phase, reason, detail, excluded_at from exclusions"
                        + " where task_id = ? and round = ? order by sequence",
                SqlRoundStore::exclusion,
                task.hex(),
                round));
    }

    @Override
    public List<RoundRecord> finished(TaskId task) {
        return finished(task, 0);
    }

    /** As {@link #finished(TaskId)}, those after a round only. */
    public List<RoundRecord> finished(TaskId task, long after) {
        return database.read(session -> session.query(
                "select record from rounds where task_id = ? and round > ? and outcome <> ? order by round",
                SqlRoundStore::record,
                task.hex(),
                after,
                OPEN));
    }

    /** How far a task has come, without reading its records. */
    public TaskFigures figures(TaskId task) {
        return database.read(session -> new TaskFigures(
                count(session, task, COMMITTED), count(session, task, ABORTED), lastEvaluation(session, task)));
    }

    /** A transition whose other parts could not be saved is saved again: what is there stays. */
    private static int insertOnce(Database.Session session, TaskId task, long round, Exclusion exclusion)
            throws SQLException {
        List<String> excluded = session.query(
                "select client from exclusions where task_id = ? and round = ?",
                row -> row.getString(1),
                task.hex(),
                round);
        if (excluded.contains(exclusion.client().hex())) {
            return 0;
        }
        return session.update(
                "insert into exclusions (task_id, round, client, phase, reason, detail, excluded_at, sequence)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                task.hex(),
                round,
                exclusion.client().hex(),
                exclusion.phase().name(),
                exclusion.reason().name(),
                exclusion.detail(),
                exclusion.atMillis(),
                excluded.size());
    }

    private static void requireOpen(Database.Session session, TaskId task, long round) throws SQLException {
        boolean open = !session.query(
                        "select round from rounds where task_id = ? and round = ? and outcome = ?",
                        row -> row.getLong(1),
                        task.hex(),
                        round,
                        OPEN)
                .isEmpty();
        if (!open) {
            throw new IllegalStateException("round " + round + " of task " + task + " is not open");
        }
    }

    private static long lastOpened(Database.Session session, TaskId task) throws SQLException {
        return session.query(
                        "select coalesce(max(round), 0) from rounds where task_id = ?",
                        row -> row.getLong(1),
                        task.hex())
                .get(0);
    }

    private static long count(Database.Session session, TaskId task, String outcome) throws SQLException {
        return session.query(
                        "select count(*) from rounds where task_id = ? and outcome = ?",
                        row -> row.getLong(1),
                        task.hex(),
                        outcome)
                .get(0);
    }

    private static Map<String, Double> lastEvaluation(Database.Session session, TaskId task) throws SQLException {
        Map<String, Double> figures = new LinkedHashMap<>();
        session.query(
                "select round, name, amount from metrics where task_id = ? and name in ('loss', 'accuracy') and round ="
                        + " (select max(round) from metrics where task_id = ? and name = 'loss')",
                row -> {
                    figures.put("round", row.getDouble("round"));
                    return figures.put(row.getString("name"), row.getDouble("amount"));
                },
                task.hex(),
                task.hex());
        return figures;
    }

    private static Map<String, Double> metrics(RoundRecord record) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("wallMillis", (double) record.millis());
        metrics.put("uploadBytes", (double) record.participation().uploadBytes());
        metrics.put("updates", (double) record.participation().contributions().size());
        record.secured().flatMap(SecureSummary::noised).ifPresent(noise -> metrics.put("epsilon", noise.epsilon()));
        if (record.result() instanceof RoundResult.Committed committed) {
            metrics.put("meanNorm", committed.summary().meanNorm());
            metrics.put("stepNorm", committed.summary().stepNorm());
            committed.evaluated().ifPresent(evaluation -> {
                metrics.put("loss", evaluation.loss());
                if (evaluation.hasAccuracy()) {
                    metrics.put("accuracy", evaluation.accuracy());
                }
            });
        }
        return metrics;
    }

    private static RoundRecord record(ResultSet row) throws SQLException {
        return RecordJson.read(Objects.requireNonNull(row.getString(1), "a finished round has a record"));
    }

    private static Exclusion exclusion(ResultSet row) throws SQLException {
        return new Exclusion(
                new ClientId(row.getString("client")),
                Phase.valueOf(row.getString("phase")),
                ExclusionReason.valueOf(row.getString("reason")),
                row.getString("detail"),
                row.getLong("excluded_at"));
    }
}
