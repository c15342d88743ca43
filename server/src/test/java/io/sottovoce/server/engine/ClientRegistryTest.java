package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.server.config.ServerSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientRegistryTest {
    private static final TaskId FIRST = new TaskId("1".repeat(32));
    private static final TaskId SECOND = new TaskId("2".repeat(32));
    private static final ClientId ADA = new ClientId("a".repeat(32));
    private static final ClientId BOB = new ClientId("b".repeat(32));

    private final List<String> heard = new ArrayList<>();
    private final ClientRegistry registry = new ClientRegistry(new Settings(), clock(), new Listener());
    private long nowMillis;

    @Test
    void taskThatIsOver_freesItsClientsAndNoOthers() {
        connect(ADA);
        connect(BOB);
        registry.lease(ADA, FIRST);
        registry.lease(BOB, SECOND);
        registry.release(FIRST);
        assertTrue(registry.lease(ADA, SECOND));
        assertFalse(registry.lease(BOB, FIRST));
    }

    @Test
    void client_isWelcomedBeforeItIsOffered() {
        Replies ada = connect(ADA);
        assertEquals(List.of("Welcome"), ada.kinds());
        assertEquals(List.of("+ada"), heard);
        assertEquals(1, registry.size());
    }

    @Test
    void messageBeforeHello_endsTheStream() {
        Replies replies = new Replies();
        connection(replies).onMessage(new ClientMessage.Heartbeat(1));
        assertEquals(ErrorCode.MALFORMED, replies.refused().code());
        assertTrue(replies.closed);
        assertEquals(0, registry.size());
    }

    @Test
    void secondHello_endsTheStream() {
        Replies replies = new Replies();
        ClientConnection ada = connection(replies);
        ada.onMessage(hello(ADA));
        ada.onMessage(hello(ADA));
        assertTrue(replies.closed);
        assertEquals(List.of("+ada", "-ada"), heard);
    }

    @Test
    void sameClientAgain_refusedWhileTheFirstLives_replacesItOnceDead() {
        Replies first = connect(ADA);
        nowMillis = 19_000;
        Replies early = connect(ADA);
        assertEquals(ErrorCode.DUPLICATE_SESSION, early.refused().code());
        assertEquals(Duration.ofSeconds(1), early.refused().retryAfter().orElseThrow());
        assertFalse(first.closed);
        nowMillis = 20_000;
        Replies late = connect(ADA);
        assertEquals(List.of("Welcome"), late.kinds());
        assertTrue(first.closed);
        assertEquals(List.of("+ada", "-ada", "+ada"), heard);
        assertEquals(1, registry.size());
        assertTrue(registry.send(ADA, new ServerMessage.HeartbeatAnswer(1)));
        assertEquals(List.of("Welcome", "HeartbeatAnswer"), late.kinds());
    }

    @Test
    void moreClientsThanAllowed_areSentAway() {
        connect(ADA);
        connect(BOB);
        Replies third = connect(new ClientId("c".repeat(32)));
        assertEquals(ErrorCode.OVERLOADED, third.refused().code());
        assertEquals(2, registry.size());
    }

    @Test
    void silentClient_isCutOffAfterThreeIntervals() {
        Replies replies = connect(ADA);
        nowMillis = 30_000;
        registry.sweep();
        assertFalse(replies.closed);
        nowMillis = 30_001;
        registry.sweep();
        assertTrue(replies.closed);
        assertEquals(List.of("+ada", "-ada"), heard);
    }

    @Test
    void clientInTheRoundOfOneTask_isNotThereForAnother() {
        connect(ADA);
        connect(BOB);
        heard.clear();
        assertTrue(registry.lease(ADA, FIRST));
        assertEquals(List.of("-ada except 1"), heard);
        assertTrue(registry.lease(ADA, FIRST));
        assertFalse(registry.lease(ADA, SECOND));
        assertEquals(ClientSet.of(List.of(ADA, BOB)), available(FIRST));
        assertEquals(ClientSet.of(List.of(BOB)), available(SECOND));
        registry.release(ADA, SECOND);
        assertEquals(ClientSet.of(List.of(BOB)), available(SECOND));
        registry.release(ADA, FIRST);
        assertEquals(ClientSet.of(List.of(ADA, BOB)), available(SECOND));
        assertEquals(List.of("-ada except 1", "+ada"), heard);
    }

    @Test
    void clientThatReturnsIntoItsRound_isThereForThatTaskOnly() {
        Replies replies = new Replies();
        ClientConnection ada = connection(replies);
        ada.onMessage(hello(ADA));
        registry.lease(ADA, FIRST);
        ada.onClosed();
        heard.clear();
        connect(ADA);
        assertEquals(List.of("+ada only 1"), heard);
    }

    @Test
    void otherPopulationOrMode_isNotAvailable() {
        connect(ADA);
        assertEquals(ClientSet.empty(), registry.available(FIRST, "elsewhere", AggregationMode.CLEAR));
        assertEquals(ClientSet.empty(), registry.available(FIRST, "default", AggregationMode.SECURE));
    }

    @Test
    void drained_everybodyIsSentAwayAndNobodyComesIn() {
        Replies ada = connect(ADA);
        registry.drain();
        assertEquals(List.of("Welcome", "Draining"), ada.kinds());
        assertTrue(ada.closed);
        assertEquals(ErrorCode.OVERLOADED, connect(BOB).refused().code());
        assertEquals(0, registry.size());
    }

    private ClientSet available(TaskId task) {
        return registry.available(task, "default", AggregationMode.CLEAR);
    }

    private Replies connect(ClientId client) {
        Replies replies = new Replies();
        connection(replies).onMessage(hello(client));
        return replies;
    }

    private ClientConnection connection(Replies replies) {
        return new ClientConnection(replies, registry, (client, message) -> true, clock(), "test");
    }

    private static ClientMessage.Hello hello(ClientId client) {
        return new ClientMessage.Hello(Protocol.VERSION, client, "default", "sdk", Set.of(AggregationMode.CLEAR));
    }

    private InstantSource clock() {
        return () -> Instant.ofEpochMilli(nowMillis);
    }

    private static final class Replies implements ControlReplies {
        private final List<ServerMessage> messages = new ArrayList<>();
        private boolean closed;

        @Override
        public boolean send(ServerMessage message) {
            return !closed && messages.add(message);
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> kinds() {
            return messages.stream()
                    .map(message -> message.getClass().getSimpleName())
                    .toList();
        }

        ServerMessage.Refused refused() {
            return (ServerMessage.Refused) messages.get(messages.size() - 1);
        }
    }

    private final class Listener implements ClientRegistry.Listener {
        @Override
        public void available(ClientMessage.Hello client, @Nullable TaskId only) {
            heard.add("+" + name(client)
                    + (only == null ? "" : " only " + only.hex().charAt(0)));
        }

        @Override
        public void gone(ClientMessage.Hello client, @Nullable TaskId except) {
            heard.add("-" + name(client)
                    + (except == null ? "" : " except " + except.hex().charAt(0)));
        }

        private String name(ClientMessage.Hello client) {
            return client.client().equals(ADA) ? "ada" : "other";
        }
    }

    private record Settings() implements ServerSettings.Clients {
        @Override
        public Duration heartbeatInterval() {
            return Duration.ofSeconds(10);
        }

        @Override
        public int heartbeatsMissedMax() {
            return 3;
        }

        @Override
        public int connectedMax() {
            return 2;
        }

        @Override
        public Duration reconnectAfter() {
            return Duration.ofSeconds(5);
        }
    }
}
