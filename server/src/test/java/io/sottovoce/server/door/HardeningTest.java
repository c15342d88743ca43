package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Robust rules, checks on the mean and the release gate in the real server. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class HardeningTest {
    private static final int PARAMETERS = 650;
    private static final String DATA = ", \"evaluation\": {\"data\": \"digits\"}";

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
    void median_isNotMovedByOneHugeUpdate() throws Exception {
        String id = submit(task(1, 3, "", "\"rule\": {\"kind\": \"median\"}"));
        takePart(0.5f, 0.75f, 1e6f);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertArrayEquals(plus(parameters(id, "0"), 0.75f), parameters(id, "latest"));
    }

    @Test
    void fltrust_takesNothingFromUpdatesAgainstItsOwn() throws Exception {
        String rule = "\"rule\": {\"kind\": \"fltrust\", \"root\": \"digits\", \"examples\": 50}";
        String id = submit(task(1, 2, "", rule));
        takePart(0, 0);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertArrayEquals(parameters(id, "0"), parameters(id, "latest"));
    }

    @Test
    void meanOutsideItsBounds_isRefusedWithTheFigure() throws Exception {
        String id = submit(task(1, 1, "", "\"checks\": {\"range\": 1.0}"));
        FakeClient ada = client("ada").hello();
        assertTrue(ada.takePart(2f, 10).accepted());
        await(() -> !rounds(id).getList("$").isEmpty());
        assertEquals("AGGREGATE_REFUSED", rounds(id).getString("[0].reason"));
        assertEquals(
                "largest coordinate of the mean update is 2.000, expected at most 1.0",
                rounds(id).getString("[0].message"));
        assertEquals(204, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    @Test
    void candidateUnderAFloor_isNotPublishedAndTheReasonIsShown() throws Exception {
        String id = submit(task(1, 1, DATA + ", \"release\": {\"floors\": {\"cleanAccuracy\": 0.999}}", ""));
        takePart(0.5f);
        JsonPath task = awaitEnd(id);
        assertEquals("COMPLETED", task.getString("status"));
        assertNull(task.get("published"));
        assertTrue(task.getString("releaseNote").contains("under its floor 0.999"), task.getString("releaseNote"));
        assertEquals(404, given().get("/api/v1/tasks/" + id + "/model").statusCode());
        assertArrayEquals(plus(parameters(id, "0"), 0.5f), parameters(id, "latest"));
        assertEquals(false, rounds(id).getBoolean("[0].release.passed"));
        assertEquals("cleanAccuracy", rounds(id).getString("[0].release.checks[0].name"));
    }

    @Test
    void candidateThatPasses_isPublished() throws Exception {
        String id = submit(
                task(1, 1, DATA + ", \"release\": {\"floors\": {\"cleanAccuracy\": 0.0, \"classDrift\": 1.0}}", ""));
        takePart(0.5f);
        assertEquals(1, awaitEnd(id).getInt("published.version"));
        assertArrayEquals(parameters(id, "latest"), parameters(id, "published"));
    }

    @Test
    void discardedCandidate_leavesTheOldModelInTraining() throws Exception {
        String release = ", \"release\": {\"floors\": {\"cleanAccuracy\": 0.999}, \"below\": \"discard\"}";
        String id = submit(task(1, 1, DATA + release, ""));
        FakeClient ada = client("ada").hello();
        assertTrue(ada.takePart(0.5f, 10).accepted());
        await(() -> !rounds(id).getList("$").isEmpty());
        assertEquals("BELOW_FLOOR", rounds(id).getString("[0].reason"));
        assertArrayEquals(parameters(id, "0"), parameters(id, "latest"));
        assertEquals(204, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    @Test
    void canary_isServedToItsShareUntilACohortHasTrainedFromIt() throws Exception {
        String release = ", \"release\": {\"floors\": {\"cleanAccuracy\": 0.0},"
                + " \"canary\": {\"share\": 1.0, \"lossRise\": 1.0}}";
        String id = submit(task(2, 1, DATA + release, ""));
        FakeClient ada = client("ada").hello();
        assertTrue(ada.takePart(0.5f, 10).accepted());
        await(() -> rounds(id).getList("$").size() == 1);
        assertEquals(1, show(id).getInt("trial.version"));
        assertEquals(404, given().get("/api/v1/tasks/" + id + "/model").statusCode());
        assertEquals(
                200,
                given().get("/api/v1/tasks/" + id + "/model?client=" + ada.id().hex())
                        .statusCode());
        ada.await(ServerMessage.RoundClosed.class);
        assertTrue(ada.takePart(0.5f, 10).accepted());
        JsonPath task = awaitEnd(id);
        assertEquals(1, task.getInt("published.version"));
        assertEquals(2, task.getInt("trial.version"));
    }

    @Test
    void impossibleTasks_areRefusedWhenTheyAreSubmitted() {
        refused(
                task(1, 1, ", \"release\": {\"floors\": {\"cleanAccuracy\": 0.5}}", ""),
                "evaluation.data names nothing");
        refused(task(1, 4, "", "\"rule\": {\"kind\": \"bulyan\"}"), "needs n >= 4f + 3 = 7");
        refused(
                task(1, 4, "", "\"rule\": {\"kind\": \"fltrust\", \"root\": \"no-such-data\"}"),
                "aggregation.rule.root");
        refused(
                task(1, 4, "", "\"rule\": {\"kind\": \"fltrust\", \"root\": \"breast-cancer\"}"),
                "aggregation.rule.root");
    }

    @Test
    void boxThatDoesNotHoldTheEvaluationData_isRefused() {
        String task = task(1, 1, ", \"evaluation\": {\"data\": \"digits\", \"every\": 1}", "");
        refused(
                task.replace(
                        "\"epochs\": 1,",
                        "\"epochs\": 1, \"adversarial\": {\"method\": \"fast\", \"epsilon\": 0.1, \"low\": 0, \"high\": 0.5},"),
                "does not hold the examples of digits");
    }

    private static void refused(String task, String part) {
        var answer = given().body(task).post("/api/v1/tasks");
        assertEquals(400, answer.statusCode(), answer.asString());
        assertTrue(answer.asString().contains(part), answer.asString());
    }

    private static String task(int rounds, int size, String more, String aggregation) {
        return TestTasks.linear(rounds, size, size, more)
                .replace(
                        "{\"mode\": \"clear\"}",
                        "{\"mode\": \"clear\"" + (aggregation.isEmpty() ? "" : ", " + aggregation) + "}");
    }

    private void takePart(float... updates) throws Exception {
        List<FakeClient> all = new ArrayList<>();
        for (int k = 0; k < updates.length; k++) {
            all.add(client("client" + k).hello());
        }
        for (int k = 0; k < updates.length; k++) {
            assertTrue(all.get(k).takePart(updates[k], 10).accepted());
        }
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

    private static JsonPath awaitEnd(String id) throws InterruptedException {
        await(() -> !show(id).getString("status").equals("RUNNING"));
        return show(id);
    }

    private static JsonPath show(String id) {
        return given().get("/api/v1/tasks/" + id).jsonPath();
    }

    private static JsonPath rounds(String id) {
        return given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
    }

    private static float[] plus(float[] values, float step) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) ((double) moved[i] + step);
        }
        return moved;
    }

    /** The numbers of a version, from its safetensors file. */
    private static float[] parameters(String id, String version) {
        byte[] file = given().get("/api/v1/tasks/" + id + "/model?version=" + version)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) buffer.getLong();
        float[] values = new float[PARAMETERS];
        buffer.position(8 + header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
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
