package io.sottovoce.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import io.sottovoce.proto.Protocol;
import io.sottovoce.server.testing.TestSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
    @Test
    void nothingStated_defaultsHold() {
        ServerSettings settings = settings(Map.of("user.home", "/home/ada"));
        assertEquals(Path.of("/home/ada/.sottovoce/server"), settings.home());
        assertEquals(Optional.empty(), settings.backend());
        assertEquals(Optional.empty(), settings.identity());
        assertEquals(Optional.empty(), settings.identityPasswordFile());
        assertEquals(Optional.empty(), settings.authority());
        assertEquals(Optional.empty(), settings.revocations());
        assertEquals(ServerSettings.Sync.ALWAYS, settings.storage().sync());
        assertEquals(ServerSettings.DatabaseKind.EMBEDDED, settings.storage().database());
        assertEquals(Optional.empty(), settings.storage().postgresql().url());
        assertEquals(Duration.ofSeconds(10), settings.clients().heartbeatInterval());
        assertEquals(3, settings.clients().heartbeatsMissedMax());
        assertEquals(20_000, settings.clients().connectedMax());
        assertEquals(Duration.ofSeconds(5), settings.clients().reconnectAfter());
        assertEquals(100, settings.limits().runningTasksMax());
        assertEquals(4L << 30, settings.limits().modelBytesMax());
        assertEquals(1, settings.limits().workers());
    }

    @Test
    void unknownKey_refusedByName() {
        ConfigValidationException refused = assertThrows(
                ConfigValidationException.class, () -> settings(Map.of("sottovoce.hoem", "/tmp", "user.home", "/")));
        assertTrue(String.valueOf(refused.getMessage()).contains("sottovoce.hoem"), refused.getMessage());
    }

    @Test
    void syncThatIsNoWord_refused() {
        assertThrows(
                ConfigValidationException.class,
                () -> settings(Map.of("sottovoce.storage.sync", "perhaps", "user.home", "/")));
    }

    @Test
    void valueOutOfRange_refusedByName() {
        ServerSettings settings = settings(Map.of("sottovoce.limits.workers", "0", "user.home", "/"));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> SettingsRanges.require(settings));
        assertEquals("sottovoce.limits.workers: found 0, expected 1 to 64", refused.getMessage());
        SettingsRanges.require(settings(Map.of("user.home", "/")));
    }

    @Test
    void shippedProperties_agreeWithTheContract() throws IOException {
        Properties shipped = new Properties();
        try (InputStream stream = Objects.requireNonNull(getClass().getResourceAsStream("/application.properties"))) {
            shipped.load(stream);
        }
        assertEquals(
                Integer.toString(Protocol.MESSAGE_BYTES_MAX),
                shipped.getProperty("quarkus.grpc.server.max-inbound-message-size"));
        assertEquals("true", shipped.getProperty("quarkus.grpc.server.use-separate-server"));
        assertTrue(shipped.getProperty("quarkus.datasource.embedded.jdbc.url").contains("WRITE_DELAY=0"));
    }

    private static ServerSettings settings(Map<String, String> properties) {
        return TestSettings.of(properties);
    }
}
