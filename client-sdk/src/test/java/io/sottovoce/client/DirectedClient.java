package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Tests of a client against a server and a trainer that the test directs; after each no thread of it may be left. */
abstract class DirectedClient {
    final FakeServer server = new FakeServer();
    final FakeTrainer trainer = new FakeTrainer();
    final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    final FederatedClient client = client(Samples.CLEAR);

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

    /** A client of the server, not started. */
    final FederatedClient client(ClientPolicy policy) {
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

    /** Starts the client and waits until it is welcome. */
    final void connect() throws InterruptedException {
        client.start();
        server.await(Hello.class);
        await(ClientEvent.Connected.class);
    }

    /** Offers a round, which must be accepted. */
    final void accept(long round) throws InterruptedException {
        server.send(Samples.offer(round));
        assertEquals(Samples.round(round), server.await(OfferAccepted.class).round());
        await(ClientEvent.Accepted.class);
    }

    /** The next event, which must be of a kind. */
    final <T extends ClientEvent> T await(Class<T> kind) throws InterruptedException {
        ClientEvent event = events.poll(20, TimeUnit.SECONDS);
        if (!kind.isInstance(event)) {
            throw new AssertionError("saw " + event + ", expected " + kind.getSimpleName());
        }
        return kind.cast(event);
    }

    /** Waits until a round was trained and its update handed over, whole. */
    final void assertSubmitted(long round) throws InterruptedException {
        assertEquals(12, await(ClientEvent.Trained.class).examples());
        assertEquals(Samples.round(round), await(ClientEvent.Submitted.class).round());
        assertArrayEquals(Samples.littleEndian(FakeTrainer.learnt(Samples.PARAMETERS)), server.uploaded());
    }
}
