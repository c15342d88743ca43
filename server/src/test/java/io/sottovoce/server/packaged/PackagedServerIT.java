package io.sottovoce.server.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.PackagedServer;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedServerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARAMETERS = 650;

    @TempDir
    Path home;

    private final int grpc = ServerProfile.freePort();
    private final int rest = ServerProfile.freePort();

    @Test
    void killedInMidRound_restartAbortsItLoudlyAndLosesNoModel() throws Exception {
        String id;
        String firstHash;
        FakeClient ada = new FakeClient(grpc, "ada");
        FakeClient bob = new FakeClient(grpc, "bob");
        try (PackagedServer server = PackagedServer.start(home, grpc, rest)) {
            server.awaitReady();
            ada.hello();
            bob.hello();
            id = JSON.readTree(server.post("/api/v1/tasks", TestTasks.linear(2, 2, 2, "")))
                    .get("id")
                    .asText();
            assertTrue(ada.takePart(0.5f, 1).accepted());
            assertTrue(bob.takePart(0.5f, 1).accepted());
            ada.await(ServerMessage.RoundClosed.class);
            bob.await(ServerMessage.RoundClosed.class);
            assertTrue(ada.takePart(0.25f, 1).accepted());
            assertEquals(2, bob.await(ServerMessage.RoundOffer.class).round().round());
            firstHash = task(server, id).at("/model/weightsHash").asText();
            server.kill();
        }
        ada.awaitEnd();
        bob.awaitEnd();
        try (PackagedServer server = PackagedServer.start(home, grpc, rest)) {
            long started = System.nanoTime();
            server.awaitReady();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            assertTrue(millis < 30_000, "ready again after " + millis + " ms");
            assertEquals(1, task(server, id).at("/model/version").asInt());
            assertEquals(firstHash, task(server, id).at("/model/weightsHash").asText());
            ada.hello();
            bob.hello();
            ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
            assertEquals(3, offer.round().round());
            assertEquals(firstHash, offer.model().hash().hex());
            assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
            assertTrue(bob.takePart(0.5f, 1).accepted());
            ada.await(ServerMessage.RoundClosed.class);
            JsonNode rounds = JSON.readTree(server.get("/api/v1/tasks/" + id + "/rounds"));
            assertEquals(3, rounds.size());
            assertEquals("SERVER_RESTARTED", rounds.at("/1/reason").asText());
            assertEquals("COMMITTED", rounds.at("/2/outcome").asText());
            assertEquals("COMPLETED", task(server, id).at("/status").asText());
            assertNotEquals(firstHash, task(server, id).at("/model/weightsHash").asText());
        } finally {
            ada.close();
            bob.close();
        }
    }

    @Test
    void toldToEndInMidRound_sendsClientsAwayAndEndsQuietly() throws Exception {
        FakeClient ada = new FakeClient(grpc, "ada");
        try (ada;
                PackagedServer server = PackagedServer.start(home, grpc, rest)) {
            server.awaitReady();
            ada.hello();
            server.post("/api/v1/tasks", TestTasks.linear(1, 1, 1, ""));
            ada.await(ServerMessage.RoundOffer.class);
            server.terminate();
            ada.await(ServerMessage.Draining.class);
            String worries = server.log()
                    .lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                    .filter(line -> !line.contains("NO IDENTITY")) // which this server has none of
                    .collect(java.util.stream.Collectors.joining("\n"));
            assertEquals("", worries, server.log());
        }
    }

    @Test
    void portInUse_oneLineAndExitOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                PackagedServer server = PackagedServer.start(home, taken.getLocalPort(), rest)) {
            assertEquals(1, server.awaitExit());
            assertOneLine(server, "quarkus.grpc.server.port: cannot listen at 0.0.0.0:" + taken.getLocalPort());
        }
    }

    @Test
    void unknownSetting_oneLineAndExitOne() throws Exception {
        try (PackagedServer server = PackagedServer.start(home, grpc, rest, "-Dsottovoce.limits.wokers=2")) {
            assertEquals(1, server.awaitExit());
            assertOneLine(server, "sottovoce.limits.wokers");
        }
    }

    @Test
    void settingsFileThatIsNotThere_oneLineAndExitOne() throws Exception {
        String missing = home.resolve("no.properties").toUri().toString();
        try (PackagedServer server = PackagedServer.start(home, grpc, rest, "-Dquarkus.config.locations=" + missing)) {
            assertEquals(1, server.awaitExit());
            assertOneLine(server, "no.properties is not there");
        }
    }

    @Test
    void homeOfAnotherServer_oneLineAndExitOne() throws Exception {
        try (PackagedServer first = PackagedServer.start(home, grpc, rest)) {
            first.awaitReady();
            int otherGrpc = ServerProfile.freePort();
            int otherRest = ServerProfile.freePort();
            try (PackagedServer second = PackagedServer.start(home, otherGrpc, otherRest)) {
                assertEquals(1, second.awaitExit());
                assertOneLine(second, "is in use by another server");
            }
        }
    }

    private static JsonNode task(PackagedServer server, String id) throws Exception {
        return JSON.readTree(server.get("/api/v1/tasks/" + id));
    }

    private static void assertOneLine(PackagedServer server, String part) throws Exception {
        String log = server.log();
        assertTrue(log.startsWith("sottovoce server: ") && log.contains(part), log);
        assertEquals(1, log.lines().count(), log);
    }
}
