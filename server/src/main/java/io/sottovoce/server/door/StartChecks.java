package io.sottovoce.server.door;

import io.sottovoce.server.identity.IdentitySettings;
import io.sottovoce.server.storage.PostgresqlCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What Quarkus does not check, or says in many lines: ports that are taken, a settings file that is not there, and a gRPC
 * server that did not come up although the application did.
 */
final class StartChecks {
    private static final int CONNECT_MILLIS = 2000;
    private static final List<String> LOCATIONS = List.of("quarkus.config.locations", "smallrye.config.locations");

    private StartChecks() {}

    /** Before the settings are read: a file that is named must be there. */
    static void files(Function<String, @Nullable String> properties, Function<String, @Nullable String> environment) {
        for (String key : LOCATIONS) {
            String variable = key.replace('.', '_').toUpperCase(Locale.ROOT);
            for (String locations : Arrays.asList(properties.apply(key), environment.apply(variable))) {
                if (locations != null) {
                    List.of(locations.split(",")).forEach(StartChecks::requireFile);
                }
            }
        }
    }

    /** Mutual TLS comes from the identity; Quarkus' own would take its place without a word. */
    static void transport(Config config) {
        boolean identity =
                config.getOptionalValue("sottovoce.identity", String.class).isPresent();
        boolean other = !config.getOptionalValue("quarkus.grpc.server.plain-text", Boolean.class)
                        .orElse(true)
                || config.getOptionalValue("quarkus.grpc.server.ssl.certificate", String.class)
                        .isPresent()
                || config.getOptionalValue("quarkus.grpc.server.ssl.key-store", String.class)
                        .isPresent();
        if (identity && other) {
            throw new StartException(
                    "found sottovoce.identity and TLS settings under quarkus.grpc.server, expected one of the two");
        }
    }

    /** The identity is loaded again when the server starts; here, what is wrong with it is one line. */
    static void identity(Config config, Function<String, @Nullable String> environment) {
        Path home = Path.of(System.getProperty("user.home"), ".sottovoce", "server");
        IdentitySettings.of(config, home).load(() -> environment.apply(IdentitySettings.PASSWORD_VARIABLE));
    }

    /** The database that is asked for must be there. */
    static void database(Config config) {
        String kind = config.getOptionalValue("sottovoce.storage.database", String.class)
                .orElse("embedded");
        if (!List.of("embedded", "postgresql").contains(kind)) {
            throw new StartException("sottovoce.storage.database: found " + kind + ", expected embedded or postgresql");
        }
        if (kind.equals("postgresql")) {
            PostgresqlCheck.require(
                    config.getOptionalValue("sottovoce.storage.postgresql.url", String.class),
                    config.getOptionalValue("sottovoce.storage.postgresql.username", String.class),
                    config.getOptionalValue("sottovoce.storage.postgresql.password", String.class));
        }
    }

    /** Before anything listens. */
    static void ports(Addresses addresses) {
        requireFree("quarkus.grpc.server.port", addresses.grpc());
        requireFree("quarkus.http.port", addresses.rest());
    }

    /** Once the application says that it has started. */
    static void listening(Addresses addresses) {
        requireListening(addresses.grpc());
    }

    /** The innermost cause, which is what helps, on one line. */
    static String explain(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof StartException)) {
            cause = cause.getCause();
        }
        String message = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static void requireFile(String location) {
        Path path = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        if (!Files.isReadable(path)) {
            throw new StartException("settings file " + path + " is not there or cannot be read");
        }
        if (!Files.isDirectory(path) && !path.toString().endsWith(".properties")) {
            throw new StartException("settings file " + path
                    + ": expected a name that ends in .properties; a file of another name would not be read");
        }
    }

    private static void requireFree(String setting, Addresses.Address address) {
        if (address.port() == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            throw new StartException(
                    setting + ": cannot listen at " + address + ": " + e.getMessage() + "; is another server running?");
        }
    }

    private static void requireListening(Addresses.Address address) {
        String host = address.host().equals("0.0.0.0") ? "127.0.0.1" : address.host();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, address.port()), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new StartException("the gRPC server did not come up at " + address
                    + "; the ERROR lines before this one say why (certificates, quarkus.grpc.server.*)");
        }
    }
}
