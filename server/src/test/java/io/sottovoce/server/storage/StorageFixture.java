package io.sottovoce.server.storage;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.testing.RealPostgresql;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;

/** The real stores over a directory, as the server opens them, on each database. */
public final class StorageFixture {
    static final TaskId TASK = new TaskId("0123456789abcdef0123456789abcdef");
    static final ClientId ADA = new ClientId("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    static final ClientId BOB = new ClientId("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
    public static final InstantSource CLOCK = () -> Instant.ofEpochMilli(1_000);

    private StorageFixture() {}

    /** The stores with the embedded database. */
    public static Storage embedded(Path home) {
        JdbcConnectionPool pool = rows(home);
        migrate(pool);
        return Storage.open(Storage.lock(home), home, Database.embedded(pool, true), true, CLOCK);
    }

    static Storage postgresql(Path home, RealPostgresql server) {
        DataSource source = server.schemaOf(home);
        migrate(source);
        return Storage.open(Storage.lock(home), home, Database.postgresql(source, true), true, CLOCK);
    }

    /** The embedded database of a home directory, past its stores. */
    public static JdbcConnectionPool rows(Path home) {
        String url = "jdbc:h2:file:" + home.resolve("db/sottovoce") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        return JdbcConnectionPool.create(url, "sa", "");
    }

    private static void migrate(DataSource source) {
        Flyway.configure().dataSource(source).locations("db/migration").load().migrate();
    }

    static TaskSpec spec() {
        return TaskSpec.fromTree(Map.of(
                "name", "test",
                "model", Map.of("name", "linear"),
                "training", Map.of("epochs", 1),
                "rounds", 3,
                "cohort", Map.of("size", 2),
                "aggregation", Map.of("mode", "clear"),
                "privacy", Map.of("mechanism", "none")));
    }
}
