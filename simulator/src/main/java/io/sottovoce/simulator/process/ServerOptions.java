package io.sottovoce.simulator.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a server is started with; whatever is empty is left to the server's own configuration.
 *
 * @param home where it keeps everything
 * @param config a properties file that goes before the server's own
 * @param grpcHost address that clients may reach it at
 * @param grpcPort port for clients
 * @param httpPort port for REST
 * @param identity files of the server's identity
 */
public record ServerOptions(
        Optional<Path> home,
        Optional<Path> config,
        Optional<String> grpcHost,
        OptionalInt grpcPort,
        OptionalInt httpPort,
        Optional<Identity> identity) {
    private static final String LOOPBACK = "127.0.0.1";

    /** A server on its own in a folder, with both ports given: nobody but this machine's own processes reaches it. */
    public static ServerOptions of(Path home, int grpcPort, int httpPort, Optional<Identity> identity) {
        return new ServerOptions(
                Optional.of(home),
                Optional.empty(),
                Optional.of(LOOPBACK),
                OptionalInt.of(grpcPort),
                OptionalInt.of(httpPort),
                identity);
    }

    /**
     * Files of a server's identity.
     *
     * @param bundle keys and certificates
     * @param passwordFile its password
     * @param authority the authority's public file
     * @param revocations the revocation list
     */
    public record Identity(Path bundle, Path passwordFile, Path authority, Path revocations) {}

    List<String> systemProperties() {
        List<String> properties = new ArrayList<>();
        home.ifPresent(path -> properties.add("-Dsottovoce.home=" + path.toAbsolutePath()));
        config.ifPresent(path -> properties.add("-Dquarkus.config.locations=" + path.toUri()));
        grpcHost.ifPresent(host -> properties.add("-Dquarkus.grpc.server.host=" + host));
        grpcPort.ifPresent(port -> properties.add("-Dquarkus.grpc.server.port=" + port));
        httpPort.ifPresent(port -> properties.add("-Dquarkus.http.port=" + port));
        identity.ifPresent(files -> {
            properties.add("-Dsottovoce.identity=" + files.bundle().toAbsolutePath());
            properties.add(
                    "-Dsottovoce.identity-password-file=" + files.passwordFile().toAbsolutePath());
            properties.add("-Dsottovoce.authority=" + files.authority().toAbsolutePath());
            properties.add("-Dsottovoce.revocations=" + files.revocations().toAbsolutePath());
        });
        return properties;
    }
}
