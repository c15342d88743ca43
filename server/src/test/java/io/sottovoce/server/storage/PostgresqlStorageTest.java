package io.sottovoce.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.server.testing.RealPostgresql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgresql.Extension.class)
class PostgresqlStorageTest extends StorageContract {
    private final RealPostgresql server;

    PostgresqlStorageTest(RealPostgresql server) {
        this.server = server;
    }

    @Override
    Storage open(Path directory) {
        return StorageFixture.postgresql(directory, server);
    }

    @Test
    void lockLostWithItsConnection_isNoticedAndNothingIsWrittenAnyMore() throws SQLException {
        assertTrue(storage.isClaimed());
        try (Connection connection = server.schemaOf(home).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
        }
        assertFalse(storage.isClaimed());
        StorageException refused = assertThrows(
                StorageException.class, () -> storage.tasks().insert(StorageFixture.TASK, StorageFixture.spec(), 1));
        assertEquals("the lock on the database was lost: another server may have it", refused.getMessage());
    }

    @Test
    void serverThatDoesNotKnowThatItLostTheDatabase_cannotWriteOnceAnotherHasIt() throws SQLException {
        try (Connection connection = server.schemaOf(home).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
        }
        try (Database other = Database.postgresql(server.schemaOf(home), true)) {
            other.takeOver();
            StorageException refused = assertThrows(StorageException.class, () -> storage.tasks()
                    .end(StorageFixture.TASK, TaskStatus.CANCELLED, "asked for", 2));
            assertEquals(
                    "another server has taken the database over (epoch 2, this server's is 1): nothing is stored here any"
                            + " more",
                    refused.getMessage());
            assertFalse(storage.isClaimed());
            assertEquals(TaskStatus.RUNNING, storage.tasks().all().get(0).status());
        }
    }

    /** However the two meet, what the older server is told is stored is there when the newer one begins to read. */
    @Test
    void transactionsUnderWay_areCommittedBeforeTheDatabaseIsTakenOverOrRefused() throws Exception {
        try (Connection connection = server.schemaOf(home).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
        }
        AtomicLong acknowledged = new AtomicLong();
        Thread older = new Thread(() -> {
            for (long at = 2; acknowledged.get() >= 0; at++) {
                try {
                    storage.tasks().end(StorageFixture.TASK, TaskStatus.RUNNING, "", at);
                    acknowledged.set(at);
                } catch (StorageException e) {
                    return;
                }
            }
        });
        older.start();
        while (acknowledged.get() < 10) {
            Thread.onSpinWait();
        }
        try (Database other = Database.postgresql(server.schemaOf(home), true)) {
            other.takeOver();
            long seen = lastUpdate(other);
            older.join();
            assertEquals(seen, lastUpdate(other));
            assertTrue(acknowledged.get() <= seen, acknowledged + " of " + seen);
        }
    }

    private static long lastUpdate(Database database) {
        return database.read(session -> session.query("select updated_at from tasks", row -> row.getLong(1)))
                .get(0);
    }

    @Test
    void databaseOfRunningServer_cannotBeTaken() {
        DatabaseUnavailableException refused = assertThrows(
                DatabaseUnavailableException.class, () -> Database.postgresql(server.schemaOf(home), true));
        assertEquals("the PostgreSQL database is in use by another server", refused.getMessage());
    }
}
