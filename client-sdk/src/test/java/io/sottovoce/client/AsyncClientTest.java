package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import io.sottovoce.proto.ClientMessage.OfferDeclined;
import io.sottovoce.proto.ClientMessage.UpdateHeld;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client of an asynchronous task against a server that a test directs. */
@Timeout(60)
class AsyncClientTest {
    private final FakeServer server = new FakeServer();
    private final FakeTrainer trainer = new FakeTrainer();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    private FederatedClient client;

    @BeforeEach
    void connect() throws InterruptedException {
        client = FederatedClient.builder()
                .channels(server::channel)
                .clientId(Samples.CLIENT)
                .population("tests")
                .trainer(trainer)
                .policy(Samples.CLEAR)
                .listener(events::add)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
        client.start();
        server.await(ClientMessage.Hello.class);
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        server.close();
    }

    private static RoundOffer offer(long round, long version, Pace pace) {
        RoundOffer plain = Samples.offer(round);
        return new RoundOffer(
                plain.round(),
                plain.mode(),
                plain.plan(),
                plain.planHash(),
                new ModelRef(version, plain.model().hash(), plain.model().bytes()),
                plain.vectors(),
                plain.ticket(),
                plain.timeLeft(),
                plain.roundConfig(),
                Optional.empty(),
                Optional.of(pace));
    }

    private void train(long round, long version) throws InterruptedException {
        server.send(offer(round, version, Pace.work(0)));
        server.await(OfferAccepted.class);
        assertEquals(new UpdateHeld(Samples.TASK, version), server.await(UpdateHeld.class));
    }

    private void submit(long round, long version) throws InterruptedException {
        server.stored.clear();
        server.receipt = Optional.empty();
        server.send(offer(round, version, Pace.buffer(0.5)));
        server.await(OfferAccepted.class);
        await(ClientEvent.Submitted.class);
    }

    private void close(long round, RoundOutcome outcome) throws InterruptedException {
        server.send(new ServerMessage.RoundClosed(Samples.round(round), outcome, "", ""));
        await(ClientEvent.Closed.class);
    }

    private <T extends ClientEvent> void await(Class<T> kind) throws InterruptedException {
        ClientEvent event = events.poll(20, TimeUnit.SECONDS);
        while (!kind.isInstance(event)) {
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName());
            }
            event = events.poll(20, TimeUnit.SECONDS);
        }
    }

    private static byte[] learnt(float weight) {
        float[] update = FakeTrainer.learnt(Samples.PARAMETERS);
        for (int i = 0; i < update.length; i++) {
            update[i] *= weight;
        }
        return Samples.littleEndian(update);
    }

    @Test
    void update_waitsForItsBufferAndCountsByItsAge() throws InterruptedException {
        train(1, 4);
        assertEquals(0, server.uploads.get());
        submit(3, 7);
        assertArrayEquals(learnt(0.5f), server.uploaded());
        assertEquals(1, trainer.trainings.get());
    }

    @Test
    void abortedRound_usesNothingUp() throws InterruptedException {
        train(1, 4);
        submit(2, 4);
        assertArrayEquals(learnt(1), server.uploaded());
        close(2, RoundOutcome.ABORTED);
        server.send(offer(3, 5, Pace.work(4)));
        assertEquals(new UpdateHeld(Samples.TASK, 4), server.await(UpdateHeld.class));
        submit(3, 7);
        assertArrayEquals(learnt(0.5f), server.uploaded());
        close(3, RoundOutcome.COMMITTED);
        train(4, 8);
        assertEquals(2, trainer.trainings.get());
    }

    @Test
    void updateThatIsTooOldForTheServer_isDroppedAndTrainedAnew() throws InterruptedException {
        train(1, 4);
        server.send(offer(2, 9, Pace.work(5)));
        server.await(OfferAccepted.class);
        assertEquals(new UpdateHeld(Samples.TASK, 9), server.await(UpdateHeld.class));
        assertEquals(2, trainer.trainings.get());
    }

    @Test
    void connectionCut_heldUpdateIsAnnouncedAgain() throws InterruptedException {
        train(1, 4);
        server.cutControl();
        server.await(ClientMessage.Hello.class);
        assertEquals(new UpdateHeld(Samples.TASK, 4), server.await(UpdateHeld.class));
    }

    @Test
    void workOfferedAgainWhileTraining_isNotBegunAnewUnlessTooOld() throws InterruptedException {
        trainer.waits = true;
        server.send(offer(1, 4, Pace.work(0)));
        server.await(OfferAccepted.class);
        trainer.begun.await();
        server.send(offer(2, 6, Pace.work(4)));
        server.send(offer(3, 9, Pace.work(7)));
        trainer.interrupted.await();
        trainer.waits = false;
        server.await(OfferAccepted.class);
        assertEquals(new UpdateHeld(Samples.TASK, 9), server.await(UpdateHeld.class));
        assertEquals(2, trainer.trainings.get());
    }

    @Test
    void bufferWithoutAnUpdate_isDeclined() throws InterruptedException {
        server.send(offer(3, 7, Pace.buffer(0.5)));
        assertEquals(
                "no update of this task is held",
                server.await(OfferDeclined.class).detail());
    }
}
