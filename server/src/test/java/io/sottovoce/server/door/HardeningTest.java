package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static io.sottovoce.server.testing.Operator.await;
import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.awaitRound;
import static io.sottovoce.server.testing.Operator.cancel;
import static io.sottovoce.server.testing.Operator.parameters;
import static io.sottovoce.server.testing.Operator.rounds;
import static io.sottovoce.server.testing.Operator.show;
import static io.sottovoce.server.testing.Operator.submit;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Robust rules, checks on the mean, the hardening stage and the release gate in the real server. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class HardeningTest extends ClientFixture {
    private static final String DATA = ", \"evaluation\": {\"data\": \"digits\"}";

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
    void hardeningStage_movesTheModelAfterTheMeanAndOnlyWhereItIsDue() throws Exception {
        FakeClient ada = client("ada").hello();
        String stage = ", \"hardening\": {\"data\": \"digits\", \"every\": 2, \"training\": {\"steps\": 3,"
                + " \"batchSize\": 8, \"optimiser\": {\"kind\": \"sgd\", \"learningRate\": 0.1},"
                + " \"adversarial\": {\"method\": \"fast\", \"epsilon\": 0.1}}}";
        String id = submit(TestTasks.linear(2, 1, 1, stage));
        float[] initial = ada.download(ada.await(ServerMessage.RoundOffer.class));
        ada.comeBack();
        for (int round = 0; round < 2; round++) {
            assertTrue(ada.takePart(0.5f, 10).accepted());
            ada.await(ServerMessage.RoundClosed.class);
        }
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        float[] first = parameters(id, "1");
        float[] second = parameters(id, "2");
        double moved = 0;
        for (int i = 0; i < first.length; i++) {
            assertEquals((float) ((double) initial[i] + 0.5), first[i]);
            moved += Math.abs(second[i] - first[i] - 0.5);
        }
        assertTrue(moved > 0.01, "the second model was not trained: " + moved);
    }

    @Test
    void meanOutsideItsBounds_isRefusedWithTheFigure() throws Exception {
        String id = submit(task(1, 1, "", "\"checks\": {\"range\": 1.0}"));
        FakeClient ada = client("ada").hello();
        assertTrue(ada.takePart(2f, 10).accepted());
        awaitRound(id);
        assertEquals("AGGREGATE_REFUSED", rounds(id).getString("[0].reason"));
        assertEquals(
                "largest coordinate of the mean update is 2.000, expected at most 1.0",
                rounds(id).getString("[0].message"));
        cancel(id);
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
        awaitRound(id);
        assertEquals("BELOW_FLOOR", rounds(id).getString("[0].reason"));
        assertArrayEquals(parameters(id, "0"), parameters(id, "latest"));
        cancel(id);
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
        refused(
                task(
                        1,
                        1,
                        DATA
                                + ", \"release\": {\"floors\": {\"certifiedAccuracy\": 0.5}, \"probes\": {\"radius\": 0.7}}",
                        ""),
                "1000 samples with noise of 0.25 certify 0.615");
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

    private static float[] plus(float[] values, float step) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) ((double) moved[i] + step);
        }
        return moved;
    }
}
