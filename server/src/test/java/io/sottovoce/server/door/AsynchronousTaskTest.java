package io.sottovoce.server.door;

import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.parameters;
import static io.sottovoce.server.testing.Operator.rounds;
import static io.sottovoce.server.testing.Operator.submit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that train ahead, and the buffers that their updates make. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class AsynchronousTaskTest extends ClientFixture {
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
        assertArrayEquals(expected, parameters(id));
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
        ada.comeBack();
        assertEquals(0, awaitStage(ada, Pace.Stage.WORK).model().version());
        assertEquals(0, awaitStage(bob, Pace.Stage.WORK).model().version());
        hold(ada, id, 0);
        hold(bob, id, 0);
        submitHeld(ada, 1);
        submitHeld(bob, 1);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void clientOfAnotherPopulationThatSaysItHoldsAnUpdate_isInNoBuffer() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient eve = client("eve").helloOf("elsewhere");
        eve.await(ServerMessage.Welcome.class);
        String id = submit(TestTasks.linear(1, 1, 1, ", \"pacing\": {\"mode\": \"asynchronous\", \"concurrency\": 1}"));
        awaitStage(ada, Pace.Stage.WORK);
        hold(eve, id, 0);
        eve.say(new ClientMessage.Heartbeat(1));
        assertInstanceOf(ServerMessage.HeartbeatAnswer.class, eve.await(ServerMessage.class));
        hold(ada, id, 0);
        submitHeld(ada, 1);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertEquals(List.of(ada.id().hex()), rounds(id).getList("[0].offered"));
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
}
