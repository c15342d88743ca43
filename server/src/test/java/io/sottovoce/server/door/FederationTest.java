package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static io.sottovoce.server.testing.Operator.await;
import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.cancel;
import static io.sottovoce.server.testing.Operator.parameters;
import static io.sottovoce.server.testing.Operator.rounds;
import static io.sottovoce.server.testing.Operator.show;
import static io.sottovoce.server.testing.Operator.submit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients and rounds in the real server. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class FederationTest extends ClientFixture {
    @Test
    void twoClientsTwoRounds_taskCompletesWithTheWeightedMeanInTheModel() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(2, 2, 2, ", \"evaluation\": {\"data\": \"digits\"}"));
        float[] initial = ada.download(ada.await(ServerMessage.RoundOffer.class));
        ada.comeBack();
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
        assertArrayEquals(expected, parameters(id));
        assertArrayEquals(initial, parameters(id, "0"));
        JsonPath rounds = rounds(id);
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
    void clientThatDeclines_isExcludedWithItsReason() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        ada.say(new ClientMessage.OfferDeclined(offer.round(), DeclineReason.POLICY, "no clear rounds"));
        assertTrue(bob.takePart(0, 1).accepted());
        awaitEnd(id);
        JsonPath round = rounds(id);
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
        await(() -> show(second).get("present.phase") != null);
        assertEquals("RECRUITING", show(second).getString("present.phase"));
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(ada.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(first).getString("status"));
        assertEquals("COMPLETED", awaitEnd(second).getString("status"));
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
}
