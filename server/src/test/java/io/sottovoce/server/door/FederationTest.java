package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadState;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ServerProfile.class)
class FederationTest {
    private static final int PARAMETERS = 650;

    @ConfigProperty(name = "quarkus.grpc.server.port")
    int port;

    private final List<FakeClient> clients = new ArrayList<>();

    @AfterEach
    void disconnect() throws InterruptedException {
        clients.forEach(FakeClient::close);
        String connected = "sottovoce_clients_connected 0.0";
        await(() -> given().get("/q/metrics").asString().contains(connected));
    }

    @Test
    void twoClientsTwoRounds_taskCompletesWithTheWeightedMeanInTheModel() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(2, 2, 2, ", \"evaluation\": {\"data\": \"digits\"}"));
        float[] initial = ada.download(ada.await(ServerMessage.RoundOffer.class));
        ada.hangUp();
        ada.hello();
        for (int round = 0; round < 2; round++) {
            assertTrue(ada.takePart(0.5f, 10).accepted());
            assertTrue(bob.takePart(1f, 30).accepted());
            assertEquals(
                    RoundOutcome.COMMITTED,
                    ada.await(ServerMessage.RoundClosed.class).outcome());
        }
        JsonPath task = awaitEnd(id);
        assertEquals("COMPLETED", task.getString("status"));
        assertEquals(2, task.getInt("committed"));
        assertTrue(task.getDouble("evaluation.accuracy") > 0);
        float[] expected = initial.clone();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) ((double) expected[i] + 0.875);
            }
        }
        assertArrayEquals(expected, parameters(get("/api/v1/tasks/" + id + "/model")));
        assertArrayEquals(initial, parameters(get("/api/v1/tasks/" + id + "/model?version=0")));
        JsonPath rounds = given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
        assertEquals(List.of("COMMITTED", "COMMITTED"), rounds.getList("outcome"));
        assertEquals(
                List.of(10, 30),
                rounds.getList("[0].contributions.examples").stream().sorted().toList());
        assertEquals(
                1,
                given().get("/api/v1/tasks/" + id + "/rounds?after=1")
                        .jsonPath()
                        .getList("$")
                        .size());
    }

    @Test
    void hardeningStage_movesTheModelAfterTheMeanAndOnlyWhereItIsDue() throws Exception {
        FakeClient ada = client("ada").hello();
        String stage = ", \"hardening\": {\"data\": \"digits\", \"every\": 2, \"training\": {\"steps\": 3,"
                + " \"batchSize\": 8, \"optimiser\": {\"kind\": \"sgd\", \"learningRate\": 0.1},"
                + " \"adversarial\": {\"method\": \"fast\", \"epsilon\": 0.1}}}";
        String id = submit(TestTasks.linear(2, 1, 1, stage));
        float[] initial = ada.download(ada.await(ServerMessage.RoundOffer.class));
        ada.hangUp();
        ada.hello();
        for (int round = 0; round < 2; round++) {
            assertTrue(ada.takePart(0.5f, 10).accepted());
            ada.await(ServerMessage.RoundClosed.class);
        }
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        float[] first = parameters(get("/api/v1/tasks/" + id + "/model?version=1"));
        float[] second = parameters(get("/api/v1/tasks/" + id + "/model?version=2"));
        double moved = 0;
        for (int i = 0; i < first.length; i++) {
            assertEquals((float) ((double) initial[i] + 0.5), first[i]);
            moved += Math.abs(second[i] - first[i] - 0.5);
        }
        assertTrue(moved > 0.01, "the second model was not trained: " + moved);
    }

    @Test
    void updateWithNan_refusedAndRecordedWithItsCoordinate() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        float[] update = new float[PARAMETERS];
        update[123] = Float.NaN;
        Receipt receipt = ada.upload(offer, update, 5);
        assertEquals(ErrorCode.NOT_FINITE, receipt.code());
        assertTrue(receipt.message().contains("coordinate 123 is NaN"), receipt.message());
        assertEquals(
                RoundOutcome.EXCLUDED,
                ada.await(ServerMessage.RoundClosed.class).outcome());
        assertTrue(bob.takePart(1f, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        JsonPath round = given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
        assertEquals(ada.id().hex(), round.getString("[0].exclusions[0].client"));
        assertEquals("REJECTED", round.getString("[0].exclusions[0].reason"));
        assertTrue(round.getString("[0].exclusions[0].detail").contains("NOT_FINITE"));
        assertTrue(given().get("/q/metrics").asString().contains("sottovoce_updates_total{code=\"NOT_FINITE\"}"));
    }

    @Test
    void updateOfWrongShape_refusedAndRecorded() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        Receipt receipt = ada.upload(offer, new float[PARAMETERS + 1], 5);
        assertEquals(ErrorCode.WRONG_SHAPE, receipt.code());
        assertTrue(receipt.message().contains("has 2604 bytes, expected 2600"), receipt.message());
        assertEquals("ABORTED", awaitRound(id).getString("[0].outcome"));
        cancel(id);
    }

    @Test
    void trailerThatNamesOtherChunks_refused() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        List<UploadChunk> sent = FakeClient.chunks(new float[PARAMETERS]);
        float[] other = new float[PARAMETERS];
        Arrays.fill(other, 1);
        Receipt receipt =
                ada.calls().upload(ada.key(offer), sent.iterator(), ada.trailer(offer, FakeClient.chunks(other), 1));
        assertEquals(ErrorCode.HASH_MISMATCH, receipt.code());
        cancel(id);
    }

    @Test
    void wrongTicket_opensNothing() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        TransferKey forged = new TransferKey(offer.round(), ada.id(), Bytes.owning(new byte[32]));
        TransferKey foreign = new TransferKey(offer.round(), client("eve").id(), offer.ticket());
        assertEquals(ErrorCode.BAD_TICKET, code(ada.calls().uploadState(forged)));
        assertEquals(ErrorCode.UNKNOWN_ROUND, code(ada.calls().uploadState(foreign)));
        assertEquals(
                ErrorCode.BAD_TICKET,
                ada.calls()
                        .download(new DownloadRequest(forged, offer.model().hash(), 0), (offset, data) -> {})
                        .orElseThrow()
                        .code());
        List<UploadChunk> chunks = FakeClient.chunks(new float[PARAMETERS]);
        assertEquals(
                ErrorCode.BAD_TICKET,
                ada.calls()
                        .upload(forged, chunks.iterator(), ada.trailer(offer, chunks, 1))
                        .code());
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void uploadInTwoStreams_secondBringsOnlyWhatIsMissing() throws Exception {
        FakeClient ada = client("ada").hello();
        String big = TestTasks.linear(1, 1, 1, "").replace("[8, 8, 1]", "[200, 100, 1]");
        String id = submit(big);
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        float[] update = new float[(int) (offer.model().bytes() / Float.BYTES)];
        Arrays.fill(update, 0.25f);
        List<UploadChunk> chunks = FakeClient.chunks(update);
        assertEquals(4, chunks.size());
        Receipt early = ada.calls()
                .upload(
                        ada.key(offer),
                        List.of(chunks.get(2), chunks.get(0)).iterator(),
                        ada.trailer(offer, chunks, 1));
        assertEquals(ErrorCode.INCOMPLETE, early.code());
        UploadState state = accepted(ada.calls().uploadState(ada.key(offer)));
        assertEquals(4, state.chunksExpected());
        assertEquals("{0, 2}", state.stored().toString());
        Receipt late = ada.calls()
                .upload(
                        ada.key(offer),
                        List.of(chunks.get(1), chunks.get(3)).iterator(),
                        ada.trailer(offer, chunks, 1));
        assertTrue(late.accepted(), late::toString);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void lostReceipt_isGivenAgain() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 2, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(accepted(ada.calls().uploadState(ada.key(offer)))
                .receipt()
                .orElseThrow()
                .accepted());
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(bob.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertEquals(ErrorCode.UNKNOWN_TASK, code(ada.calls().uploadState(ada.key(offer))));
    }

    @Test
    void clientThatDeclines_isExcludedWithItsReason() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        ada.say(new ClientMessage.OfferDeclined(offer.round(), DeclineReason.POLICY, "no clear rounds"));
        assertTrue(bob.takePart(0, 1).accepted());
        awaitEnd(id);
        JsonPath round = given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
        assertEquals("DECLINED", round.getString("[0].exclusions[0].reason"));
        assertEquals("POLICY: no clear rounds", round.getString("[0].exclusions[0].detail"));
    }

    @Test
    void secondSessionOfLiveClient_refused() throws Exception {
        FakeClient first = client("twin").hello();
        first.await(ServerMessage.Welcome.class);
        FakeClient second = client("twin").hello();
        ServerMessage.Refused refused = second.await(ServerMessage.Refused.class);
        assertEquals(ErrorCode.DUPLICATE_SESSION, refused.code());
        assertTrue(refused.retryAfter().isPresent());
        first.say(new ClientMessage.Heartbeat(17));
        assertEquals(17, first.await(ServerMessage.HeartbeatAnswer.class).sequence());
    }

    @Test
    void otherProtocolVersion_refused() throws Exception {
        FakeClient client = client("future").hello(99);
        assertEquals(
                ErrorCode.UNSUPPORTED_VERSION,
                client.await(ServerMessage.Refused.class).code());
        client.awaitEnd();
    }

    @Test
    void clientInTheRoundOfOneTask_getsNoOfferOfAnother() throws Exception {
        FakeClient ada = client("ada").hello();
        String first = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        String second = submit(TestTasks.linear(1, 1, 1, ""));
        await(() -> given().get("/api/v1/tasks/" + second).jsonPath().get("present.phase") != null);
        assertEquals(
                "RECRUITING", given().get("/api/v1/tasks/" + second).jsonPath().getString("present.phase"));
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(ada.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(first).getString("status"));
        assertEquals("COMPLETED", awaitEnd(second).getString("status"));
    }

    @Test
    void rollback_makesAVersionWithTheOldContentFromWhichTheNextRoundTrains() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(3, 1, 1, ""));
        assertTrue(ada.takePart(0.5f, 1).accepted());
        ada.await(ServerMessage.RoundClosed.class);
        ServerMessage.RoundOffer second = ada.await(ServerMessage.RoundOffer.class);
        assertEquals(1, second.model().version());
        String body = "{\"version\": 0, \"reason\": \"worse\", \"requestedBy\": \"ada\"}";
        JsonPath made = given().body(body)
                .post("/api/v1/tasks/" + id + "/rollback")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertEquals("rollback", made.getString("origin.kind"));
        assertEquals("ada", made.getString("origin.requestedBy"));
        assertEquals(1, made.getInt("parent"));
        ServerMessage.RoundClosed aborted = ada.await(ServerMessage.RoundClosed.class);
        assertEquals("ROLLED_BACK", aborted.reasonCode());
        ServerMessage.RoundOffer third = ada.await(ServerMessage.RoundOffer.class);
        assertEquals(made.getInt("version"), third.model().version());
        JsonPath models = given().get("/api/v1/tasks/" + id + "/models").jsonPath();
        assertEquals(List.of("initial", "round", "rollback"), models.getList("origin.kind"));
        assertEquals(models.getString("[0].weightsHash"), models.getString("[2].weightsHash"));
        assertEquals(third.model().hash().hex(), models.getString("[2].weightsHash"));
        assertEquals(3, third.proof().orElseThrow().links().size() + 1);
        assertEquals(
                models.getString("[2].record"),
                third.proof().orElseThrow().signed().record().hex());
        float[] update = new float[PARAMETERS];
        assertTrue(ada.upload(third, update, 1).accepted());
        assertTrue(ada.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertArrayEquals(
                parameters(get("/api/v1/tasks/" + id + "/model?version=0")),
                parameters(get("/api/v1/tasks/" + id + "/model")));
        given().body(body.replace("0", "1"))
                .post("/api/v1/tasks/" + id + "/rollback")
                .then()
                .statusCode(200);
        assertArrayEquals(
                parameters(get("/api/v1/tasks/" + id + "/model?version=1")),
                parameters(get("/api/v1/tasks/" + id + "/model")));
    }

    private static ServerMessage.RoundOffer awaitStage(FakeClient client, Pace.Stage stage) throws Exception {
        while (true) {
            ServerMessage.RoundOffer offer = client.await(ServerMessage.RoundOffer.class);
            if (offer.asksFor(stage)) {
                return offer;
            }
        }
    }

    private static void hold(FakeClient client, String task, long base) {
        client.say(new ClientMessage.UpdateHeld(new TaskId(task), base));
    }

    private static void submitHeld(FakeClient client, float step) throws Exception {
        ServerMessage.RoundOffer offer = awaitStage(client, Pace.Stage.BUFFER);
        client.say(new ClientMessage.OfferAccepted(offer.round()));
        float[] update = new float[PARAMETERS];
        Arrays.fill(update, step);
        assertTrue(client.upload(offer, update, 1).accepted());
    }

    /** Two updates make a buffer; a client that is slow counts in a later one, and nobody counts twice. */
    @Test
    void asynchronousTask_takesUpdatesAsTheyComeAndEachOnce() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        FakeClient cyd = client("cyd").hello();
        String id = submit(TestTasks.linear(
                3, 2, 2, ", \"pacing\": {\"mode\": \"asynchronous\", \"concurrency\": 3, \"maxStaleness\": 1}"));
        float[] initial = cyd.download(awaitStage(cyd, Pace.Stage.WORK));
        assertEquals(0, awaitStage(ada, Pace.Stage.WORK).pace().orElseThrow().leastBase());
        awaitStage(bob, Pace.Stage.WORK);
        hold(ada, id, 0);
        hold(bob, id, 0);
        submitHeld(ada, 1);
        submitHeld(bob, 0.5f);
        assertEquals(
                RoundOutcome.COMMITTED,
                ada.await(ServerMessage.RoundClosed.class).outcome());
        ServerMessage.RoundOffer next = awaitStage(ada, Pace.Stage.WORK);
        assertEquals(1, next.model().version());
        assertEquals(1, next.pace().orElseThrow().leastBase());
        // The update that was used, said to be held again: the answer is new work and no place in a buffer.
        hold(ada, id, 0);
        assertEquals(1, awaitStage(ada, Pace.Stage.WORK).pace().orElseThrow().leastBase());
        hold(ada, id, 1);
        hold(cyd, id, 0);
        submitHeld(ada, 1);
        submitHeld(cyd, 0);
        ada.await(ServerMessage.RoundClosed.class);
        hold(cyd, id, 2);
        // One version too old: dropped.
        hold(bob, id, 0);
        assertEquals(1, awaitStage(bob, Pace.Stage.WORK).model().version());
        assertEquals(2, awaitStage(bob, Pace.Stage.WORK).model().version());
        hold(bob, id, 2);
        submitHeld(bob, 0);
        submitHeld(cyd, 0);
        JsonPath task = awaitEnd(id);
        assertEquals("COMPLETED", task.getString("status"));
        float[] expected = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            float first = (float) ((double) initial[i] + 0.75);
            expected[i] = (float) ((double) first + 0.5);
        }
        assertArrayEquals(expected, parameters(get("/api/v1/tasks/" + id + "/model")));
    }

    /** Nothing waits for an update that is gone with its client, nor for the next version. */
    @Test
    void clientThatLostItsUpdateOrWasBusy_isAskedAgainForTheSameVersion() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 2, ", \"pacing\": {\"mode\": \"asynchronous\", \"concurrency\": 2}"));
        awaitStage(ada, Pace.Stage.WORK);
        bob.say(new ClientMessage.OfferDeclined(
                awaitStage(bob, Pace.Stage.WORK).round(), DeclineReason.BUSY, "at other work"));
        hold(ada, id, 0);
        ada.hangUp();
        ada.hello();
        assertEquals(0, awaitStage(ada, Pace.Stage.WORK).model().version());
        assertEquals(0, awaitStage(bob, Pace.Stage.WORK).model().version());
        hold(ada, id, 0);
        hold(bob, id, 0);
        submitHeld(ada, 1);
        submitHeld(bob, 1);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void rollbackThatIsNotInOrder_isRefusedInOneLine() throws Exception {
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        String path = "/api/v1/tasks/" + id + "/rollback";
        given().body("{\"version\": 9, \"reason\": \"a\", \"requestedBy\": \"b\"}")
                .post(path)
                .then()
                .statusCode(404);
        given().body("{\"version\": 0, \"reason\": \"a\"}").post(path).then().statusCode(400);
        given().body("{\"version\": 0, \"reason\": \"a\\nb\", \"requestedBy\": \"b\"}")
                .post(path)
                .then()
                .statusCode(400);
        cancel(id);
    }

    @Test
    void cancelledTask_tellsItsClientsAndEnds() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        cancel(id);
        ServerMessage.RoundClosed closed = ada.await(ServerMessage.RoundClosed.class);
        assertEquals(offer.round(), closed.round());
        assertEquals("CANCELLED", closed.reasonCode());
        assertEquals("CANCELLED", awaitEnd(id).getString("status"));
        assertEquals(409, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    private FakeClient client(String name) {
        FakeClient client = new FakeClient(port, name);
        clients.add(client);
        return client;
    }

    private static String submit(String task) {
        return given().body(task)
                .post("/api/v1/tasks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void cancel(String id) {
        assertEquals(204, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    private static JsonPath awaitEnd(String id) throws InterruptedException {
        await(() -> !status(id).equals("RUNNING"));
        return given().get("/api/v1/tasks/" + id).jsonPath();
    }

    private static JsonPath awaitRound(String id) throws InterruptedException {
        await(() -> !given().get("/api/v1/tasks/" + id + "/rounds")
                .jsonPath()
                .getList("$")
                .isEmpty());
        return given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
    }

    private static String status(String id) {
        return given().get("/api/v1/tasks/" + id).jsonPath().getString("status");
    }

    private static byte[] get(String path) {
        return given().get(path).then().statusCode(200).extract().asByteArray();
    }

    /** The numbers of a safetensors file. */
    private static float[] parameters(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) buffer.getLong();
        assertEquals(0, header % 8);
        assertFalse(buffer.position(8 + header).asFloatBuffer().limit() != PARAMETERS);
        float[] values = new float[PARAMETERS];
        buffer.asFloatBuffer().get(values);
        return values;
    }

    private static ErrorCode code(Decoded<?> decoded) {
        return decoded.fold(value -> ErrorCode.OK, rejection -> rejection.code());
    }

    private static <T> T accepted(Decoded<T> decoded) {
        if (decoded instanceof Decoded.Accepted<T> accepted) {
            return accepted.value();
        }
        throw new AssertionError(decoded);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
