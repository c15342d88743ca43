package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import io.sottovoce.proto.ClientMessage.OfferDeclined;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client does with offers, rounds and its application. */
@Timeout(60)
class FederatedClientTest extends DirectedClient {
    @Test
    void wholeRound_updateArrivesAndNextRoundNeedsNoDownload() throws InterruptedException {
        client.start();
        Hello hello = server.await(Hello.class);
        assertEquals(Set.of(AggregationMode.CLEAR), hello.modes());
        assertEquals("tests", hello.population());
        assertEquals(Samples.CLIENT, hello.client());
        await(ClientEvent.Connected.class);
        accept(1);
        assertSubmitted(1);
        server.send(new ServerMessage.RoundClosed(Samples.round(1), RoundOutcome.COMMITTED, "", ""));
        await(ClientEvent.Closed.class);
        server.stored.clear();
        server.receipt = Optional.empty();
        accept(2);
        assertSubmitted(2);
        assertEquals(Samples.MODEL.length, server.modelBytesSent.get());
        assertEquals(2L * Samples.CHUNKS, server.chunksTaken.get());
    }

    @Test
    void policyThatDoesNotAllowClear_declines() throws InterruptedException {
        try (FederatedClient cautious = client(ClientPolicy.builder().build())) {
            cautious.start();
            assertEquals(Set.of(), server.await(Hello.class).modes());
            await(ClientEvent.Connected.class);
            server.send(Samples.offer(1));
            OfferDeclined declined = server.await(OfferDeclined.class);
            assertEquals(DeclineReason.POLICY, declined.reason());
            assertEquals(Samples.round(1), await(ClientEvent.Declined.class).round());
        }
    }

    @Test
    void offerWhileAtWork_isDeclinedAsBusyAndTheSameOfferAcceptedAgain() throws InterruptedException {
        trainer.waits = true;
        connect();
        accept(2);
        server.send(Samples.offer(1));
        assertEquals(DeclineReason.BUSY, server.await(OfferDeclined.class).reason());
        await(ClientEvent.Declined.class);
        server.send(Samples.offer(2));
        assertEquals(Samples.round(2), server.await(OfferAccepted.class).round());
        trainer.waits = false;
        assertSubmitted(2);
        assertEquals(1, trainer.trainings.get());
    }

    @Test
    void laterRoundOfTheTaskWhileAtWork_interruptsAndIsTaken() throws InterruptedException {
        trainer.waits = true;
        connect();
        accept(1);
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        server.send(Samples.offer(2));
        assertTrue(trainer.interrupted.await(20, TimeUnit.SECONDS));
        trainer.waits = false;
        assertEquals(Samples.round(2), server.await(OfferAccepted.class).round());
        await(ClientEvent.Accepted.class);
        assertSubmitted(2);
    }

    @Test
    void roundClosedDuringTraining_interruptsAndTakesTheNextOffer() throws InterruptedException {
        trainer.waits = true;
        connect();
        accept(1);
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        server.send(new ServerMessage.RoundClosed(Samples.round(1), RoundOutcome.EXCLUDED, "deadline", "too late"));
        server.send(Samples.offer(2));
        assertEquals("deadline too late", await(ClientEvent.Closed.class).reason());
        assertTrue(trainer.interrupted.await(20, TimeUnit.SECONDS));
        assertEquals(Samples.round(2), server.await(OfferAccepted.class).round());
        await(ClientEvent.Accepted.class);
        trainer.waits = false;
        assertSubmitted(2);
    }

    @Test
    void roundTimeOver_interruptsAndStaysConnected() throws InterruptedException {
        trainer.waits = true;
        connect();
        Samples.Offer brief = new Samples.Offer(1);
        brief.timeLeft = Duration.ofMillis(150);
        server.send(brief.build());
        server.await(OfferAccepted.class);
        await(ClientEvent.Accepted.class);
        assertEquals("the round's time is over", await(ClientEvent.Failed.class).reason());
        trainer.waits = false;
        accept(2);
        assertSubmitted(2);
        assertEquals(1, server.connections.get());
    }

    @Test
    void trainerThrows_serverHearsNoMoreThanTheKind() throws InterruptedException {
        trainer.failure = new IllegalStateException("patient 17");
        connect();
        accept(1);
        ClientMessage.TrainingFailed failed = server.await(ClientMessage.TrainingFailed.class);
        assertEquals(FailureCode.TRAINER, failed.code());
        assertEquals("the trainer failed: IllegalStateException", failed.detail());
        await(ClientEvent.Failed.class);
        trainer.failure = null;
        accept(2);
        assertSubmitted(2);
    }

    @Test
    void trainingDiverges_serverHearsTheCode() throws InterruptedException {
        trainer.failure = new TrainingException(FailureCode.NOT_FINITE, "training diverged");
        connect();
        accept(1);
        assertEquals(
                FailureCode.NOT_FINITE,
                server.await(ClientMessage.TrainingFailed.class).code());
    }

    @Test
    void closedDuringTraining_isQuickAndInterrupts() throws InterruptedException {
        trainer.waits = true;
        connect();
        accept(1);
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        long begin = System.nanoTime();
        client.close();
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(5).toNanos());
        assertEquals(0, trainer.interrupted.getCount());
        assertEquals("closed by the application", client.awaitShutdown());
    }

    @Test
    void closedFromTheListener_stops() throws InterruptedException {
        FederatedClient[] own = new FederatedClient[1];
        own[0] = FederatedClient.builder()
                .channels(server::channel)
                .trainer(trainer)
                .listener(event -> own[0].close())
                .build();
        own[0].start();
        assertTrue(own[0].awaitShutdown(Duration.ofSeconds(20)));
    }

    @Test
    void listenerThrows_clientGoesOn() throws InterruptedException {
        try (FederatedClient other = FederatedClient.builder()
                .channels(server::channel)
                .trainer(trainer)
                .policy(Samples.CLEAR)
                .listener(event -> {
                    throw new IllegalStateException("by the test");
                })
                .build()) {
            other.start();
            server.await(Hello.class);
            server.send(Samples.offer(1));
            server.await(OfferAccepted.class);
        }
    }

    @Test
    void errorOnTheClientsThread_isTheReasonWhyItStopped() throws InterruptedException {
        try (FederatedClient other = FederatedClient.builder()
                .channels(server::channel)
                .trainer(trainer)
                .policy(Samples.CLEAR)
                .listener(event -> {
                    if (event instanceof ClientEvent.Connected) {
                        throw new LinkageError("by the test");
                    }
                })
                .build()) {
            other.start();
            assertEquals("a fault of the client: LinkageError", other.awaitShutdown());
        }
    }

    @Test
    void closedBeforeItWasStarted_saysSo() throws InterruptedException {
        client.close();
        assertEquals("closed before it was started", client.awaitShutdown());
    }

    @Test
    void startedTwice_isRefused() {
        client.start();
        assertThrows(IllegalStateException.class, client::start);
    }

    @Test
    void builderWithoutServerOrWithoutData_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> FederatedClient.builder().trainer(trainer).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> FederatedClient.builder().server("localhost", 1).build());
        String line = String.valueOf(assertThrows(IllegalArgumentException.class, () -> FederatedClient.builder()
                        .server("localhost", 1)
                        .trainer(trainer)
                        .build())
                .getMessage());
        assertTrue(line.startsWith("no identity was given"), line);
        assertThrows(
                IllegalArgumentException.class, () -> FederatedClient.builder().server("localhost", 65_536));
        assertThrows(
                IllegalArgumentException.class, () -> FederatedClient.builder().population(""));
    }
}
