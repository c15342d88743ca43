package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.cancel;
import static io.sottovoce.server.testing.Operator.parameters;
import static io.sottovoce.server.testing.Operator.submit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps back to an older model. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class RollbackTest extends ClientFixture {
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
        assertArrayEquals(parameters(id, "0"), parameters(id));
        given().body(body.replace("0", "1"))
                .post("/api/v1/tasks/" + id + "/rollback")
                .then()
                .statusCode(200);
        assertArrayEquals(parameters(id, "1"), parameters(id));
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
        for (String steering : List.of("\\n", "\\u009b", "\\u202e", "\\u2028")) {
            given().body("{\"version\": 0, \"reason\": \"a" + steering + "b\", \"requestedBy\": \"b\"}")
                    .post(path)
                    .then()
                    .statusCode(400);
        }
        cancel(id);
    }
}
