package io.sottovoce.server.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A lock on the tables of a PostgreSQL database, held by a connection: it is gone when the server is, however that ended.
 */
final class DatabaseClaim implements AutoCloseable {
    private static final String KEY = "hashtextextended('sottovoce in ' || current_schema(), 0)";

    private final Connection connection;

    private DatabaseClaim(Connection connection) {
        this.connection = connection;
    }

    static DatabaseClaim take(DataSource source) {
        try {
            Connection connection = source.getConnection();
            if (!ask(connection, "select pg_try_advisory_lock(" + KEY + ")")) {
                connection.close();
                throw new DatabaseUnavailableException("the PostgreSQL database is in use by another server");
            }
            return new DatabaseClaim(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("the PostgreSQL database does not answer: " + e.getMessage());
        }
    }

    /** Whether the lock is held; a connection that is broken has given it back. */
    synchronized boolean held() {
        try {
            return ask(
                    connection,
                    "select exists (select 1 from pg_locks where locktype = 'advisory' and granted"
                            + " and pid = pg_backend_pid())");
        } catch (SQLException e) {
            return false;
        }
    }

    /** A connection that is broken has given the lock back already. */
    @Override
    public synchronized void close() {
        try (connection) {
            ask(connection, "select pg_advisory_unlock(" + KEY + ")");
        } catch (SQLException e) {
            // Nothing is held any more.
        }
    }

    private static boolean ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
