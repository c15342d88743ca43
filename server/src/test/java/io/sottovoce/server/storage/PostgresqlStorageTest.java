package io.sottovoce.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.server.testing.RealPostgresql;
import java.nio.file.Path;
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
    void databaseOfRunningServer_cannotBeTaken() {
        DatabaseUnavailableException refused = assertThrows(
                DatabaseUnavailableException.class, () -> Database.postgresql(server.schemaOf(home), true));
        assertEquals("the PostgreSQL database is in use by another server", refused.getMessage());
    }
}
