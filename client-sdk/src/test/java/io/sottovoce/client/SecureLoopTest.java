package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.secure.SecureParty;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import io.sottovoce.proto.ClientMessage.OfferDeclined;
import io.sottovoce.proto.ClientMessage.TrainingFailed;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client's loop in secure aggregation, over gRPC: connections that go, offers that repeat, servers that cheat. */
@Timeout(60)
class SecureLoopTest {
    @TempDir
    Path folder;

    private final FakeServer server = new FakeServer();
    private final FakeTrainer trainer = new FakeTrainer();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    private final Mailbox mailbox = new Mailbox();
    private SecureParty party;
    private Thread thread;

    @BeforeEach
    void start() throws InterruptedException {
        party = new SecureParty(folder, Samples.PARAMETERS.length, Samples.TASK);
        trainer.waits = true;
        ClientPolicy policy =
                ClientPolicy.builder().allow(AggregationMode.SECURE).build();
        ClientEngine engine = new ClientEngine(policy, trainer, Optional.of(party.client()));
        Channels channels = new Channels(server::channel);
        ClientLoop loop = new ClientLoop(
                new Hello(1, party.id(), "tests", "test", engine.modes()),
                engine,
                channels,
                new Transfers(channels::newest, SecureLoopTest::backoff, Bandwidth.unlimited()),
                backoff(),
                mailbox,
                events::add);
        thread = new Thread(loop, "loop-under-test");
        thread.start();
        server.await(Hello.class);
        await(ClientEvent.Connected.class);
    }

    private static Backoff backoff() {
        return new Backoff(Duration.ofMillis(5), Duration.ofMillis(50), new SplittableRandom(1));
    }

    @AfterEach
    void stop() throws InterruptedException {
        mailbox.post(new Mail.Close());
        thread.join();
        party.close();
        server.close();
    }

    private <T extends ClientEvent> T await(Class<T> kind) throws InterruptedException {
        while (true) {
            ClientEvent event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName());
            }
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    private RoundOffer offer(long round, byte[] offered) {
        RoundOffer clear = Samples.offer(round);
        return new RoundOffer(
                clear.round(),
                AggregationMode.SECURE,
                clear.plan(),
                clear.planHash(),
                clear.model(),
                clear.vectors(),
                clear.ticket(),
                clear.timeLeft(),
                Bytes.copyOf(offered));
    }

    private RoundOffer good(long round) {
        RoundOffer offer = Samples.offer(round);
        return offer(round, party.offer(round, offer.model().hash(), offer.planHash()));
    }

    private Advert begin(RoundOffer offer) throws InterruptedException {
        server.send(offer);
        server.await(OfferAccepted.class);
        return assertInstanceOf(
                Advert.class, server.await(ClientMessage.Secure.class).content());
    }

    private void assertReadyFor(long round) throws InterruptedException {
        begin(good(round));
    }

    @Test
    void refusedOffer_tellsTheCodeAndNothingOfPolicyOrBooks() throws InterruptedException {
        RoundOffer honest = Samples.offer(1);
        server.send(offer(1, party.weakOffer(1, honest.model().hash(), honest.planHash())));
        OfferDeclined declined = server.await(OfferDeclined.class);
        assertEquals(DeclineReason.POLICY, declined.reason());
        assertEquals(AbortCode.POLICY.name(), declined.detail());
        assertTrue(await(ClientEvent.Declined.class).reason().length() > "POLICY: POLICY".length());
        assertReadyFor(2);
    }

    @Test
    void sameOfferAgain_isAnsweredWithTheSameMessage() throws InterruptedException {
        RoundOffer offer = good(1);
        Advert first = begin(offer);
        assertEquals(first, begin(offer));
        server.cutControl();
        server.await(Hello.class);
        assertEquals(first, begin(offer));
    }

    @Test
    void laterRoundWhileAtWork_takesThePlaceOfTheOneThatTheServerGaveUp() throws InterruptedException {
        begin(good(1));
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        server.cutControl(); // as when the server was killed
        server.await(Hello.class);
        begin(good(2));
        assertTrue(party.receipt(1).contains("a later round was offered"), party.receipt(1));
    }

    @Test
    void laterRoundThatIsRefused_leavesTheSessionAlive() throws InterruptedException {
        RoundOffer offer = good(1);
        Advert first = begin(offer);
        RoundOffer honest = Samples.offer(2);
        server.send(offer(2, party.weakOffer(2, honest.model().hash(), honest.planHash())));
        assertEquals(DeclineReason.POLICY, server.await(OfferDeclined.class).reason());
        assertEquals(first, begin(offer));
    }

    @Test
    void messageOfASessionThatDiedWithAnotherProcess_isDisownedOnce() throws InterruptedException {
        ServerMessage.Secure stranger = new ServerMessage.Secure(
                Samples.round(1), new Survivors(io.sottovoce.privacy.encoding.Octets.of(new byte[] {1})));
        server.send(stranger);
        server.send(stranger);
        TrainingFailed failed = server.await(TrainingFailed.class);
        assertEquals(FailureCode.SECURE_AGGREGATION, failed.code());
        assertEquals(AbortCode.CANCELLED.name(), failed.detail());
        assertReadyFor(2);
    }

    @Test
    void messageOutOfOrder_endsTheSessionWithItsCodeOnly() throws InterruptedException {
        begin(good(1));
        server.send(new ServerMessage.Secure(
                Samples.round(1), new Survivors(io.sottovoce.privacy.encoding.Octets.of(new byte[] {1}))));
        TrainingFailed failed = server.await(TrainingFailed.class);
        assertEquals(FailureCode.SECURE_AGGREGATION, failed.code());
        assertEquals(AbortCode.OUT_OF_ORDER.name(), failed.detail());
        await(ClientEvent.SessionEnded.class);
        assertReadyFor(2);
    }

    @Test
    void messagesUnderWayWhenASessionEnds_areNotAnsweredBeforeItsCode() throws InterruptedException {
        begin(good(1));
        ServerMessage.Secure early = new ServerMessage.Secure(
                Samples.round(1), new Survivors(io.sottovoce.privacy.encoding.Octets.of(new byte[] {1})));
        for (int i = 0; i < Mailbox.CAPACITY / 2; i++) {
            server.send(early);
        }
        assertEquals(
                AbortCode.OUT_OF_ORDER.name(),
                server.await(TrainingFailed.class).detail());
        assertReadyFor(2);
    }

    @Test
    void floodOfRepeats_doesNotBlockTheClientInItsOwnMailbox() throws InterruptedException {
        RoundOffer offer = good(1);
        begin(offer);
        for (int i = 0; i < 20 * Mailbox.CAPACITY; i++) {
            server.send(offer);
        }
        mailbox.post(new Mail.Close());
        thread.join();
        assertTrue(party.receipt(1).contains("given up: the client stops"), party.receipt(1));
    }

    @Test
    void roundClosed_endsTheSessionAndTheNextBegins() throws InterruptedException {
        begin(good(1));
        server.send(new ServerMessage.RoundClosed(Samples.round(1), RoundOutcome.ABORTED, "TEST", ""));
        await(ClientEvent.Closed.class);
        assertTrue(party.receipt(1).contains("closed by the server"), party.receipt(1));
        assertReadyFor(2);
    }

    @Test
    void trainerInterruptedByItsOwnSide_endsTheSession() throws InterruptedException {
        begin(good(1));
        assertTrue(trainer.begun.await(20, TimeUnit.SECONDS));
        Thread.getAllStackTraces().keySet().stream()
                .filter(worker -> worker.getName().equals("sottovoce-worker"))
                .forEach(Thread::interrupt);
        assertEquals(FailureCode.TRAINER, server.await(TrainingFailed.class).code());
        assertTrue(party.receipt(1).contains("given up"), party.receipt(1));
        assertReadyFor(2);
    }

    @Test
    void clientClosed_leavesAReceiptAndNoSession() throws InterruptedException {
        begin(good(1));
        mailbox.post(new Mail.Close());
        thread.join();
        assertTrue(party.receipt(1).contains("given up: the client stops"), party.receipt(1));
        assertEquals(
                List.of(),
                List.copyOf(server.heard).stream()
                        .filter(message -> message instanceof ClientMessage.Secure)
                        .toList());
    }
}
