package io.sottovoce.server.storage;

import io.sottovoce.server.testing.RealPostgresql;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgresql.Extension.class)
class PostgresqlStoreContractsTest extends StoreContracts {
    private final RealPostgresql server;

    PostgresqlStoreContractsTest(RealPostgresql server) {
        this.server = server;
    }

    @Override
    Storage open(Path directory) {
        return StorageFixture.postgresql(directory, server);
    }
}
