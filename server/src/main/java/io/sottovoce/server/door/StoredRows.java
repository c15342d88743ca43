package io.sottovoce.server.door;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.flyway.FlywayDataSource;
import io.sottovoce.server.config.ServerSettings;
import io.sottovoce.server.storage.Database;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.flywaydb.core.Flyway;

/** The database that the settings ask for; the other one is not touched. */
@Singleton
final class StoredRows {
    private final ServerSettings settings;
    private final Source embedded;
    private final Source postgresql;

    StoredRows(
            ServerSettings settings,
            @DataSource("embedded") Instance<AgroalDataSource> embedded,
            @FlywayDataSource("embedded") Instance<Flyway> embeddedTables,
            @DataSource("postgresql") Instance<AgroalDataSource> postgresql,
            @FlywayDataSource("postgresql") Instance<Flyway> postgresqlTables) {
        this.settings = settings;
        this.embedded = new Source(embedded, embeddedTables);
        this.postgresql = new Source(postgresql, postgresqlTables);
    }

    private record Source(Instance<AgroalDataSource> connections, Instance<Flyway> tables) {}

    /** The database with its tables brought up to date. */
    Database open(boolean sync) {
        return switch (settings.storage().database()) {
            case EMBEDDED -> {
                embedded.tables().get().migrate();
                yield Database.embedded(embedded.connections().get(), sync);
            }
            case POSTGRESQL -> postgresql(sync);
        };
    }

    /** Claimed first: another server's tables are not to be changed under it. */
    private Database postgresql(boolean sync) {
        Database database = Database.postgresql(postgresql.connections().get(), sync);
        postgresql.tables().get().migrate();
        return database;
    }
}
