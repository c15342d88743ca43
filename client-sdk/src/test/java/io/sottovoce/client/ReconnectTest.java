package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that go away, refuse or fall silent. */
@Timeout(60)
class ReconnectTest extends DirectedClient {
    @Test
    void serverNotThere_isTriedUntilItIs() throws InterruptedException {
        server.kill();
        client.start();
        for (int i = 0; i < 3; i++) {
            ClientEvent.Disconnected disconnected = await(ClientEvent.Disconnected.class);
            assertTrue(disconnected.retryIn().toMillis() <= 50, disconnected.toString());
            assertTrue(disconnected.reason().contains("UNAVAILABLE"), disconnected.toString());
        }
        server.start();
        server.await(Hello.class);
    }

    @Test
    void serverKilledDuringTraining_workGoesOnAndIsHandedOverAfterwards() throws InterruptedException {
        trainer.waits = true;
        connect();
        accept(1);
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        server.kill();
        await(ClientEvent.Disconnected.class);
        server.start();
        server.await(Hello.class);
        trainer.waits = false;
        ClientEvent event = events.take();
        while (!(event instanceof ClientEvent.Submitted)) {
            event = events.take();
        }
        assertEquals(1, trainer.trainings.get());
        assertArrayEquals(Samples.littleEndian(FakeTrainer.learnt(Samples.PARAMETERS)), server.uploaded());
    }

    @Test
    void refusedWithATime_comesBackAfterIt() throws InterruptedException {
        Duration asked = Duration.ofMillis(200);
        server.answer = hello -> new ServerMessage.Refused(ErrorCode.OVERLOADED, "full", Optional.of(asked));
        client.start();
        server.await(Hello.class);
        ClientEvent.Disconnected disconnected = await(ClientEvent.Disconnected.class);
        assertTrue(disconnected.retryIn().compareTo(asked) > 0, disconnected.toString());
        server.await(Hello.class);
    }

    @Test
    void refusedForGood_stopsWithTheReason() throws InterruptedException {
        server.answer = hello -> new ServerMessage.Refused(ErrorCode.UNSUPPORTED_VERSION, "speak 2", Optional.empty());
        client.start();
        String reason = client.awaitShutdown();
        assertEquals("refused by the server: UNSUPPORTED_VERSION: speak 2", reason);
        assertEquals(reason, await(ClientEvent.Stopped.class).reason());
        assertEquals(1, server.connections.get());
    }

    @Test
    void draining_comesBackAfterTheTimeAskedFor() throws InterruptedException {
        connect();
        server.send(new ServerMessage.Draining(Duration.ofMillis(200)));
        assertTrue(await(ClientEvent.Disconnected.class).retryIn().toMillis() > 200);
        server.await(Hello.class);
    }

    @Test
    void heartbeatsUnanswered_connectsAnew() throws InterruptedException {
        server.answersHeartbeats = false;
        connect();
        for (int i = 1; i <= 3; i++) {
            assertEquals(i, server.await(ClientMessage.Heartbeat.class).sequence());
        }
        assertEquals(
                "3 heartbeats in a row went unanswered",
                await(ClientEvent.Disconnected.class).reason());
        server.await(Hello.class);
    }

    @Test
    void heartbeatsAnswered_connectionStays() throws InterruptedException {
        connect();
        for (int i = 1; i <= 6; i++) {
            assertEquals(i, server.await(ClientMessage.Heartbeat.class).sequence());
        }
        assertEquals(1, server.connections.get());
    }

    @Test
    void trainingFailsWhileDisconnected_isReportedOnceConnected() throws InterruptedException {
        trainer.waits = true;
        trainer.failure = new TrainingException(FailureCode.NO_DATA, "none");
        connect();
        accept(1);
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        server.kill();
        await(ClientEvent.Disconnected.class);
        trainer.waits = false;
        ClientEvent event = events.take();
        while (!(event instanceof ClientEvent.Failed)) {
            event = events.take();
        }
        server.start();
        server.await(Hello.class);
        assertEquals(
                FailureCode.NO_DATA,
                server.await(ClientMessage.TrainingFailed.class).code());
    }
}
