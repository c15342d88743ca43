package io.sottovoce.server.storage;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** Tries to connect to PostgreSQL, to say on one line what is wrong before anything else starts. */
public final class PostgresqlCheck {
    private static final String URL = "sottovoce.storage.postgresql.url";
    private static final String EXPECTED = ", expected jdbc:postgresql://HOST:PORT/NAME";
    private static final String TIMEOUT_SECONDS = "10";

    private PostgresqlCheck() {}

    /**
     * Connects and disconnects.
     *
     * @param url JDBC URL; what follows its question mark is not told, since a password may be there
     * @throws DatabaseUnavailableException where that is not possible
     */
    public static void require(Optional<String> url, Optional<String> username, Optional<String> password) {
        String given = url.orElseThrow(() -> new DatabaseUnavailableException(URL + ": found nothing" + EXPECTED));
        Properties properties = new Properties();
        properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
        properties.setProperty("logServerErrorDetail", "false");
        username.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(word -> properties.setProperty("password", word));
        try (Connection connection = driver(given).connect(given, properties)) {
            requireUnderstood(connection != null, given);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    "no connection to the database at " + shown(given) + ": " + e.getMessage() + advice(e));
        }
    }

    /** Not the driver manager's own connection: its refusal of an address tells the whole of it. */
    private static Driver driver(String url) throws SQLException {
        requireUnderstood(url.startsWith("jdbc:postgresql:"), url);
        return DriverManager.getDriver(url);
    }

    private static void requireUnderstood(boolean understood, String url) {
        if (!understood) {
            throw new DatabaseUnavailableException(URL + ": found " + shown(url) + EXPECTED);
        }
    }

    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    private static String advice(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case "28P01", "28000", "08004" -> "; see sottovoce.storage.postgresql.username and .password";
            case "3D000" -> "; it must be made before the server starts";
            default -> "";
        };
    }
}
