package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import io.sottovoce.proto.ClientMessage.OfferDeclined;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FederatedClientTest {
    private final FakeServer server = new FakeServer();
    private final FakeTrainer trainer = new FakeTrainer();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    private final FederatedClient client = client(Samples.CLEAR);

    @AfterEach
    void close() throws InterruptedException {
        client.close();
        server.close();
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sottovoce-"))
                .toList();
        assertEquals(List.of(), left, "threads were left behind");
    }

    private FederatedClient client(ClientPolicy policy) {
        return FederatedClient.builder()
                .channels(server::channel)
                .clientId(Samples.CLIENT)
                .population("tests")
                .trainer(trainer)
                .policy(policy)
                .listener(events::add)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    private void connect() throws InterruptedException {
        client.start();
        server.await(Hello.class);
        await(ClientEvent.Connected.class);
    }

    private void accept(long round) throws InterruptedException {
        server.send(Samples.offer(round));
        assertEquals(Samples.round(round), server.await(OfferAccepted.class).round());
        await(ClientEvent.Accepted.class);
    }

    private <T extends ClientEvent> T await(Class<T> kind) throws InterruptedException {
        ClientEvent event = events.poll(20, TimeUnit.SECONDS);
        if (!kind.isInstance(event)) {
            throw new AssertionError("saw " + event + ", expected " + kind.getSimpleName());
        }
        return kind.cast(event);
    }

    private void assertSubmitted(long round) throws InterruptedException {
        assertEquals(12, await(ClientEvent.Trained.class).examples());
        assertEquals(Samples.round(round), await(ClientEvent.Submitted.class).round());
        assertArrayEquals(Samples.littleEndian(FakeTrainer.learnt(Samples.PARAMETERS)), server.uploaded());
    }

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
    void roundOnAnotherModel_downloadsIt() throws InterruptedException {
        connect();
        accept(1);
        assertSubmitted(1);
        server.stored.clear();
        server.receipt = Optional.empty();
        server.model = Samples.littleEndian(Samples.random(Samples.PARAMETERS.length, 2));
        Samples.Offer other = new Samples.Offer(2);
        other.model = new ModelRef(1, ContentHash.ofContent(server.model), server.model.length);
        server.send(other.build());
        server.await(OfferAccepted.class);
        await(ClientEvent.Accepted.class);
        await(ClientEvent.Trained.class);
        await(ClientEvent.Submitted.class);
        assertEquals(2L * Samples.MODEL.length, server.modelBytesSent.get());
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
    void downloadCut_goesOnAtTheByte() throws InterruptedException {
        server.cutDownloadAt.set(500_000);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(2, server.downloads.get());
        assertEquals(Samples.MODEL.length, server.modelBytesSent.get());
    }

    @Test
    void uploadCut_sendsOnlyWhatIsMissing() throws InterruptedException {
        server.cutUploadAt.set(3);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(2, server.uploads.get());
        assertEquals(Samples.CHUNKS, server.chunksTaken.get());
    }

    @Test
    void receiptLost_isAskedForAndNothingIsSentAgain() throws InterruptedException {
        server.receiptsToLose.set(1);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(1, server.uploads.get());
        assertEquals(Samples.CHUNKS, server.chunksTaken.get());
    }

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

    @Test
    void modelNotOfItsHash_isReportedAndNotTrainedFrom() throws InterruptedException {
        server.model = Samples.littleEndian(Samples.random(Samples.PARAMETERS.length, 3));
        connect();
        accept(1);
        ClientMessage.TrainingFailed failed = server.await(ClientMessage.TrainingFailed.class);
        assertEquals(FailureCode.MODEL_MISMATCH, failed.code());
        assertEquals("the model's bytes do not match the hash of the offer", failed.detail());
        assertEquals(0, trainer.trainings.get());
    }

    @Test
    void moreBytesThanTheModelHas_isReportedAsTransfer() throws InterruptedException {
        server.model = new byte[Samples.MODEL.length + 100_000];
        connect();
        accept(1);
        ClientMessage.TrainingFailed failed = server.await(ClientMessage.TrainingFailed.class);
        assertTrue(failed.detail().startsWith("the server sent more than"), failed.detail());
    }

    @Test
    void ticketRefused_isReportedAndNotTriedAgain() throws InterruptedException {
        server.refusal = key -> Optional.of(new Rejection(ErrorCode.BAD_TICKET, "ticket", "not the one offered"));
        connect();
        accept(1);
        assertEquals(
                FailureCode.TRANSFER,
                server.await(ClientMessage.TrainingFailed.class).code());
        assertEquals(1, server.downloads.get());
    }

    @Test
    void serverOverloaded_transferIsTriedAgain() throws InterruptedException {
        server.refusal = key -> server.downloads.get() < 3
                ? Optional.of(new Rejection(ErrorCode.OVERLOADED, "", "later"))
                : Optional.empty();
        connect();
        accept(1);
        assertSubmitted(1);
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
