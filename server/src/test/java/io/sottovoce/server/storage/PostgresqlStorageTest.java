package io.sottovoce.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.server.testing.RealPostgresql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
    void databaseOfRunningServer_cannotBeTaken() {
        DatabaseUnavailableException refused = assertThrows(
                DatabaseUnavailableException.class, () -> Database.postgresql(server.schemaOf(home), true));
        assertEquals("the PostgreSQL database is in use by another server", refused.getMessage());
    }
}
