package io.sottovoce.server.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A server on free ports with an empty home directory of its own. */
public class ServerProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path home = Files.createTempDirectory(Path.of("target"), "home-");
            String port = Integer.toString(freePort());
            return Map.of(
                    "sottovoce.home", home.toAbsolutePath().toString(),
                    "quarkus.grpc.server.test-port", port,
                    "quarkus.grpc.server.port", port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
