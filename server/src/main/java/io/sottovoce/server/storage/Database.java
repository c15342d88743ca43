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
 * Runs units of work on the relational database: all of one or nothing. When {@link #write} returns, what was written is
 * in the database's file, and on disk unless syncing is switched off.
 */
public final class Database {
    private final DataSource source;
    private final String afterCommit;

    private Database(DataSource source, String afterCommit) {
        this.source = source;
        this.afterCommit = afterCommit;
    }

    /**
     * The embedded H2 database. Its URL must have {@code WRITE_DELAY=0}: a commit is written at once then, and
     * {@code CHECKPOINT SYNC} waits for the disk.
     */
    public static Database embedded(DataSource source, boolean sync) {
        return new Database(source, sync ? "CHECKPOINT SYNC" : "");
    }

    /** What is done with a connection. */
    interface Work<T extends @Nullable Object> {
        T run(Session session) throws SQLException;
    }

    <T extends @Nullable Object> T read(Work<T> work) {
        return inTransaction(work, "");
    }

    <T extends @Nullable Object> T write(Work<T> work) {
        return inTransaction(work, afterCommit);
    }

    private <T extends @Nullable Object> T inTransaction(Work<T> work, String afterwards) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.run(new Session(connection));
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            if (!afterwards.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(afterwards);
                }
            }
            return result;
        } catch (SQLException e) {
            throw new StorageException("the database failed: " + e.getMessage(), e);
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
                statement.setObject(i + 1, arguments[i]);
            }
            return statement;
        }
    }
}
