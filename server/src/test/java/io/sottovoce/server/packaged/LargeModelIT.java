package io.sottovoce.server.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.FederationUnavailableException;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.PackagedServer;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A model of 400 MB through a server whose heap has room for one copy of it, which its initialisation needs. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class LargeModelIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INPUTS = 100_000;
    private static final int CLASSES = 1_000;
    private static final long PARAMETERS = (long) INPUTS * CLASSES + CLASSES;
    private static final int CHUNKS =
            (int) ((PARAMETERS + Protocol.CHUNK_COORDINATES - 1) / Protocol.CHUNK_COORDINATES);
    private static final long GROWTH_MAX = 64L << 20;

    /** These clients give no signs of life while they wait for others, whose transfers take minutes on a slow disk. */
    private static final String HEARTBEATS = "-Dsottovoce.clients.heartbeat-interval=10m";

    private static final long MEAN_SECONDS = 300;

    @TempDir
    Path home;

    private final int grpc = ServerProfile.freePort();

    @Test
    void cohortThreeTimesAsLarge_memoryStaysAndCutTransfersResume() throws Exception {
        long ofTwo = peakMemory(2);
        long ofSix = peakMemory(6);
        System.err.printf("peak resident memory: %d MB with 2 clients, %d MB with 6%n", ofTwo >> 20, ofSix >> 20);
        assertTrue(ofSix - ofTwo < GROWTH_MAX, () -> "from " + ofTwo + " to " + ofSix + " bytes");
    }

    private long peakMemory(int cohort) throws Exception {
        int rest = ServerProfile.freePort();
        List<FakeClient> clients = new ArrayList<>();
        try (PackagedServer server =
                PackagedServer.start(home.resolve(Integer.toString(cohort)), grpc, rest, "-Xmx640m", HEARTBEATS)) {
            server.awaitReady();
            IntStream.range(0, cohort).forEach(i -> clients.add(new FakeClient(grpc, "client" + i).hello()));
            String task = TestTasks.linear(1, cohort, cohort, "")
                    .replace("[8, 8, 1]", "[" + INPUTS / 100 + ", 100, 1]")
                    .replace("\"classes\": 10", "\"classes\": " + CLASSES)
                    .replace("\"roundTimeout\": \"30s\"", "\"roundTimeout\": \"10m\"");
            JsonNode answer = JSON.readTree(server.post("/api/v1/tasks", task));
            assertTrue(answer.has("id"), answer::toString);
            for (int i = 0; i < cohort; i++) {
                ServerMessage.RoundOffer offer = clients.get(i).await(ServerMessage.RoundOffer.class);
                assertTrue(takePart(clients.get(i), "client" + i, offer).accepted());
            }
            assertEquals(
                    "OK",
                    clients.get(0)
                            .await(ServerMessage.RoundClosed.class, MEAN_SECONDS)
                            .reasonCode());
            return server.peakMemoryBytes();
        } finally {
            clients.forEach(FakeClient::close);
        }
    }

    /** Downloads in two pieces, and uploads over a connection that is cut half-way. */
    private Receipt takePart(FakeClient client, String name, ServerMessage.RoundOffer offer) throws Exception {
        assertEquals(PARAMETERS * Float.BYTES, offer.model().bytes());
        download(client, offer);
        UploadHashing hashing = UploadHashing.clear(offer.round(), client.id());
        UploadTrailer trailer = UploadTrailer.clear(
                hashing.root(IntStream.range(0, CHUNKS)
                        .mapToObj(i -> hashing.leaf(chunk(i)))
                        .toList()),
                new TrainingReport(1, 0.5));
        try (FakeClient first = new FakeClient(grpc, name)) {
            first.calls()
                    .upload(
                            client.key(offer),
                            IntStream.range(0, CHUNKS)
                                    .peek(i -> cutAt(first, i))
                                    .mapToObj(LargeModelIT::chunk)
                                    .iterator(),
                            trailer);
            throw new AssertionError("the connection was not cut");
        } catch (FederationUnavailableException cut) {
            assertTrue(cut.retryable(), cut::toString);
        }
        UploadState state = accepted(client.calls().uploadState(client.key(offer)));
        int stored = state.stored().cardinality();
        assertTrue(stored > 0 && stored < CHUNKS, () -> stored + " of " + CHUNKS);
        return client.calls()
                .upload(
                        client.key(offer),
                        IntStream.range(0, CHUNKS)
                                .filter(i -> !state.stored().get(i))
                                .mapToObj(LargeModelIT::chunk)
                                .iterator(),
                        trailer);
    }

    private static void cutAt(FakeClient client, int chunk) {
        if (chunk == CHUNKS / 2) {
            client.close();
        }
    }

    private static void download(FakeClient client, ServerMessage.RoundOffer offer) throws Exception {
        MessageDigest digest = Canonical.newSha256();
        long[] received = {0};
        long half = offer.model().bytes() / 2;
        var key = client.key(offer);
        assertEquals(
                Optional.empty(),
                client.calls().download(new DownloadRequest(key, offer.model().hash(), 0), (offset, data) -> {
                    long wanted = Math.min(data.length, half - received[0]);
                    if (wanted > 0) {
                        digest.update(data, 0, (int) wanted);
                        received[0] += wanted;
                    }
                }));
        assertEquals(
                Optional.empty(),
                client.calls()
                        .download(
                                new DownloadRequest(key, offer.model().hash(), half),
                                (offset, data) -> digest.update(data)));
        assertEquals(offer.model().hash(), ContentHash.finish(digest));
    }

    private static UploadChunk chunk(int index) {
        long coordinates = Math.min(Protocol.CHUNK_COORDINATES, PARAMETERS - (long) index * Protocol.CHUNK_COORDINATES);
        return new UploadChunk(0, index, Bytes.owning(new byte[(int) coordinates * Float.BYTES]));
    }

    private static UploadState accepted(Decoded<UploadState> decoded) {
        return decoded.fold(state -> state, rejection -> {
            throw new AssertionError(rejection);
        });
    }
}
