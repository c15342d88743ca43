package io.sottovoce.simulator.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestClientTest {
    private static final String TASK = "0".repeat(32);

    @TempDir
    private Path folder = Path.of("");

    private final HttpServer server;
    private final URI base;
    private final RestClient rest;

    RestClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        rest = new RestClient(base);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void folderOfADownloadIsNotThere_isToldAsWhatItIs() {
        answer(200, "the model");
        RunException failure =
                assertThrows(RunException.class, () -> rest.downloadModel(TASK, folder.resolve("nowhere/model")));
        assertEquals(folder.resolve("nowhere/model") + " cannot be written: no such folder", failure.getMessage());
    }

    @Test
    void downloadThatIsRefused_leavesNoFile() throws Exception {
        answer(404, "{\"error\": \"no task\"}");
        RefusedException refusal =
                assertThrows(RefusedException.class, () -> rest.downloadModel(TASK, folder.resolve("model")));
        assertEquals("no task", refusal.getMessage());
        assertFalse(refusal.badRequest());
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void requestThatTheServerFindsWrong_isTheCallersFault() {
        answer(400, "{\"error\": \"rounds: found 0\"}");
        RefusedException refusal = assertThrows(RefusedException.class, () -> rest.submit(Map.of()));
        assertTrue(refusal.badRequest());
        assertEquals("rounds: found 0", refusal.getMessage());
    }

    @Test
    void nobodyThere_saysHowToStartAServer() {
        server.stop(0);
        RunException failure = assertThrows(RunException.class, rest::tasks);
        assertEquals(
                "no server at " + base + ": nobody answers (is it running? ./sottovoce serve)", failure.getMessage());
    }

    private void answer(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
