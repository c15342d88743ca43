package io.sottovoce.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/** A PostgreSQL server of its own process, one for all tests that ask for it. */
public final class RealPostgresql implements AutoCloseable {
    /** Role of {@link #url} that has to give its password. */
    public static final String ROLE = "sottovoce";

    public static final String PASSWORD = "a word for the test";

    private static final String ACCESS = """
            local all all trust
            host all postgres all trust
            host all all all scram-sha-256
            """;

    private final EmbeddedPostgres server;

    private RealPostgresql(EmbeddedPostgres server) {
        this.server = server;
    }

    private static RealPostgresql start() {
        try {
            Path access = Files.writeString(Files.createTempFile("access", ".conf"), ACCESS);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("hba_file", access.toString())
                    .start();
            RealPostgresql started = new RealPostgresql(server);
            started.run("create role " + ROLE + " login password '" + PASSWORD + "'");
            return started;
        } catch (IOException | IllegalStateException e) {
            throw new TestAbortedException("skipped: no PostgreSQL can be started here: " + e, e);
        }
    }

    /** Connections to tables of a home directory's own. */
    public DataSource schemaOf(Path home) {
        String schema = "home_" + Integer.toHexString(home.toString().hashCode());
        run("create schema if not exists " + schema);
        return server.getDatabase("postgres", "postgres", Map.of("currentSchema", schema));
    }

    /** Makes an empty database that belongs to {@link #ROLE}. */
    public String newDatabase(String name) {
        run("create database " + name + " owner " + ROLE);
        return url(name);
    }

    /** Address of a database, there or not, without user and password. */
    public String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void run(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the server before the first test that needs it; where that fails, those tests are skipped. */
    public static final class Extension implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            server(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RealPostgresql.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return server(context);
        }

        private static RealPostgresql server(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(RealPostgresql.class, key -> start(), RealPostgresql.class);
        }
    }
}
