package io.sottovoce.server.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.PackagedServer;
import io.sottovoce.server.testing.RealPostgresql;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RealPostgresql.Extension.class)
class PostgresqlServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final RealPostgresql postgresql;
    private final int grpc = ServerProfile.freePort();
    private final int rest = ServerProfile.freePort();

    PostgresqlServerIT(RealPostgresql postgresql) {
        this.postgresql = postgresql;
    }

    @Test
    void killedInMidRound_goesOnFromTheDatabase() throws Exception {
        String url = postgresql.newDatabase("rounds");
        String id;
        try (FakeClient ada = new FakeClient(grpc, "ada");
                PackagedServer server = start(home, grpc, rest, url, RealPostgresql.PASSWORD)) {
            server.awaitReady();
            ada.hello();
            id = JSON.readTree(server.post("/api/v1/tasks", TestTasks.linear(2, 1, 1, "")))
                    .get("id")
                    .asText();
            assertTrue(ada.takePart(0.5f, 1).accepted());
            ada.await(ServerMessage.RoundClosed.class);
            assertEquals(2, ada.await(ServerMessage.RoundOffer.class).round().round());
            server.kill();
        }
        try (FakeClient ada = new FakeClient(grpc, "ada");
                PackagedServer server = start(home, grpc, rest, url, RealPostgresql.PASSWORD)) {
            server.awaitReady();
            ada.hello();
            assertTrue(ada.takePart(0.5f, 1).accepted());
            ada.await(ServerMessage.RoundClosed.class);
            JsonNode rounds = JSON.readTree(server.get("/api/v1/tasks/" + id + "/rounds"));
            assertEquals("SERVER_RESTARTED", rounds.at("/1/reason").asText());
            assertEquals("COMMITTED", rounds.at("/2/outcome").asText());
            assertFalse(Files.exists(home.resolve("db")), "the embedded database was not touched");
        }
    }

    @Test
    void databaseOfAnotherServer_oneLineAndExitOne(@TempDir Path other) throws Exception {
        String url = postgresql.newDatabase("taken");
        try (PackagedServer first = start(home, grpc, rest, url, RealPostgresql.PASSWORD)) {
            first.awaitReady();
            try (PackagedServer second =
                    start(other, ServerProfile.freePort(), ServerProfile.freePort(), url, RealPostgresql.PASSWORD)) {
                assertRefused(second, "the PostgreSQL database is in use by another server");
            }
        }
    }

    @Test
    void wrongPassword_oneLineWithoutItAndExitOne() throws Exception {
        try (PackagedServer server = start(home, grpc, rest, postgresql.newDatabase("locked"), "wr0ng-w0rd")) {
            assertRefused(server, "sottovoce.storage.postgresql.username and .password");
            assertFalse(server.log().contains("wr0ng-w0rd"), server.log());
        }
    }

    @Test
    void databaseThatIsNotThere_oneLineAndExitOne() throws Exception {
        try (PackagedServer server = start(home, grpc, rest, postgresql.url("nowhere"), RealPostgresql.PASSWORD)) {
            assertRefused(server, "it must be made before the server starts");
        }
    }

    @Test
    void noServerAtTheAddress_oneLineWithoutOptionsAndExitOne() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + ServerProfile.freePort() + "/x?password=s3cret-w0rd";
        try (PackagedServer server = start(home, grpc, rest, url, "")) {
            assertRefused(server, "no connection to the database at jdbc:postgresql://127.0.0.1:");
            assertFalse(server.log().contains("s3cret-w0rd"), server.log());
        }
    }

    @Test
    void settingsThatDoNotFit_oneLineAndExitOne() throws Exception {
        try (PackagedServer server = start(home, grpc, rest, "", "")) {
            assertRefused(server, "sottovoce.storage.postgresql.url: found nothing, expected jdbc:postgresql://");
        }
        try (PackagedServer server = start(home, grpc, rest, "jdbc:h2:mem:x", "")) {
            assertRefused(server, "found jdbc:h2:mem:x, expected jdbc:postgresql://");
        }
        try (PackagedServer server = PackagedServer.start(home, grpc, rest, "-Dsottovoce.storage.database=mysql")) {
            assertRefused(server, "sottovoce.storage.database: found mysql, expected embedded or postgresql");
        }
    }

    private static PackagedServer start(Path home, int grpc, int rest, String url, String password) throws Exception {
        return PackagedServer.start(
                home,
                grpc,
                rest,
                "-Dsottovoce.storage.database=postgresql",
                "-Dsottovoce.storage.postgresql.url=" + url,
                "-Dsottovoce.storage.postgresql.username=" + RealPostgresql.ROLE,
                "-Dsottovoce.storage.postgresql.password=" + password);
    }

    private static void assertRefused(PackagedServer server, String part) throws Exception {
        assertEquals(1, server.awaitExit());
        String log = server.log();
        assertTrue(log.startsWith("sottovoce server: ") && log.contains(part), log);
        assertEquals(1, log.lines().count(), log);
    }
}
