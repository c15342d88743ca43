package io.sottovoce.server.storage;

import io.sottovoce.rounds.port.StorageException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs units of work on the relational database: all of one or nothing, as if one after the other. When {@link #write}
 * returns, what was written is in the database's file, and on disk unless syncing is switched off.
 */
public final class Database implements AutoCloseable {
    private static final int TAKE_OVER_SECONDS = 30;

    private final DataSource source;
    private final Dialect dialect;
    private final @Nullable DatabaseClaim claim;
    private volatile boolean lost;
    private volatile long epoch;

    private Database(DataSource source, Dialect dialect, @Nullable DatabaseClaim claim) {
        this.source = source;
        this.dialect = dialect;
        this.claim = claim;
    }

    /**
     * The embedded H2 database. Its URL must have {@code WRITE_DELAY=0}: a commit is written at once then, and
     * {@code CHECKPOINT SYNC} waits for the disk.
     */
    public static Database embedded(DataSource source, boolean sync) {
        return new Database(source, Dialect.embedded(sync), null);
    }

    /**
     * A PostgreSQL database, which no other server may use until this one is closed. It takes one connection of the
     * source for itself.
     *
     * @throws DatabaseUnavailableException where another server has it or it does not answer
     */
    public static Database postgresql(DataSource source, boolean sync) {
        return new Database(source, Dialect.postgresql(sync), DatabaseClaim.take(source));
    }

    /** Gives the database back; the data source is its owner's to close. */
    @Override
    public void close() {
        if (claim != null) {
            claim.close();
        }
    }

    /** Whether no other server can have the database; once it is lost it stays so, and nothing is written any more. */
    boolean isClaimed() {
        if (claim != null && !claim.held()) {
            lost = true;
        }
        return !lost;
    }

    /** What is done with a connection; repeatable, for it may have to be. */
    interface Work<T extends @Nullable Object> {
        T run(Session session) throws SQLException;
    }

    <T extends @Nullable Object> T read(Work<T> work) {
        return repeating(work, dialect.beforeRead(), "");
    }

    <T extends @Nullable Object> T write(Work<T> work) {
        if (lost) {
            throw new StorageException("the lock on the database was lost: another server may have it", null);
        }
        Work<T> fenced = session -> {
            requireOwnEpoch(session);
            return work.run(session);
        };
        return repeating(epoch == 0 ? work : fenced, dialect.beforeWrite(), dialect.afterCommit());
    }

    /**
     * Begins this server's epoch: what a server before it has not committed by now it cannot commit any more, whether it knows
     * that it has lost the database or not.
     *
     * @throws DatabaseUnavailableException where a transaction of such a server stays open
     */
    void takeOver() {
        if (dialect.fence().isEmpty()) {
            return;
        }
        try {
            epoch = repeating(Database::nextEpoch, dialect.beforeWrite(), dialect.afterCommit());
        } catch (StorageException e) {
            throw new DatabaseUnavailableException(
                    "the PostgreSQL database cannot be taken over from the server that had it before: "
                            + e.getMessage());
        }
    }

    private static long nextEpoch(Session session) throws SQLException {
        session.update("set local lock_timeout = '" + TAKE_OVER_SECONDS + "s'");
        session.update("update epochs set epoch = epoch + 1");
        return session.query("select epoch from epochs", row -> row.getLong(1)).get(0);
    }

    private void requireOwnEpoch(Session session) throws SQLException {
        long present = session.query(dialect.fence(), row -> row.getLong(1)).get(0);
        if (present != epoch) {
            lost = true;
            throw new StorageException(
                    "another server has taken the database over (epoch " + present + ", this server's is " + epoch
                            + "): nothing is stored here any more",
                    null);
        }
    }

    private <T extends @Nullable Object> T repeating(Work<T> work, String before, String after) {
        for (int left = dialect.repetitions(); ; left--) {
            try (Connection connection = source.getConnection()) {
                T result = inTransaction(connection, work, before);
                execute(connection, after);
                return result;
            } catch (SQLException e) {
                if (left == 0 || !Dialect.lostToAnother(e)) {
                    throw new StorageException("the database failed: " + e.getMessage(), e);
                }
            }
        }
    }

    private static <T extends @Nullable Object> T inTransaction(Connection connection, Work<T> work, String before)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(connection, before);
            T result = work.run(new Session(connection));
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            undo(connection, e);
            throw e;
        }
    }

    /** On a connection that is broken this fails too; what broke it is what is reported. */
    private static void undo(Connection connection, Exception reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        if (!sql.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Statements with their arguments, within a unit of work. */
    record Session(Connection connection) {

        int update(String sql, @Nullable Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments)) {
                return statement.executeUpdate();
            }
        }

        <T> List<T> query(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException {
            List<T> rows = new ArrayList<>();
            try (PreparedStatement statement = prepare(sql, arguments);
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        }

        private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, storable(arguments[i]));
            }
            return statement;
        }

        /** PostgreSQL has no text with a zero character: a word of a client must not make a round fail. */
        private static @Nullable Object storable(@Nullable Object argument) {
            return argument instanceof String text ? text.replace('\0', '\uFFFD') : argument;
        }
    }
}
