package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlStreamTest {
    private final FakeHandler handler = new FakeHandler(1024, 1);
    private final Loopback loopback = new Loopback(handler);
    private final Ear ear = new Ear();

    @AfterEach
    void close() throws InterruptedException {
        loopback.close();
    }

    @Test
    void everyMessage_arrivesInOrderBothWays() throws Exception {
        List<ServerMessage> answers = Samples.serverMessages();
        handler.session.onMessage = message -> {
            if (message instanceof ClientMessage.Heartbeat) {
                answers.forEach(answer -> assertTrue(handler.session.replies.send(answer)));
                handler.session.replies.close();
            }
        };
        ControlStream stream = loopback.calls.connect(ear);
        Samples.clientMessages().forEach(stream::send);
        assertEquals("the server ended the stream", ear.closed.get(10, TimeUnit.SECONDS));
        assertEquals(Samples.clientMessages(), handler.session.heard);
        assertEquals(answers, ear.heard);
        assertTrue(handler.session.awaitClosed());
    }

    @Test
    void clientThatCloses_closesTheSession() throws Exception {
        ControlStream stream = loopback.calls.connect(ear);
        stream.send(new ClientMessage.Heartbeat(1));
        stream.close();
        assertTrue(handler.session.awaitClosed());
        assertFalse(handler.session.replies.send(new ServerMessage.HeartbeatAnswer(1)));
    }

    @Test
    void killedServer_isHeardAndTheSessionCloses() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        handler.session.onMessage = message -> heard.countDown();
        loopback.calls.connect(ear).send(new ClientMessage.Heartbeat(1));
        assertTrue(heard.await(10, TimeUnit.SECONDS));
        loopback.kill();
        assertTrue(ear.closed.get(10, TimeUnit.SECONDS).startsWith("UNAVAILABLE"));
        assertTrue(handler.session.awaitClosed());
    }

    @Test
    void absentServer_isHeardInOneLine() throws Exception {
        loopback.kill();
        loopback.calls.connect(ear);
        String reason = ear.closed.get(10, TimeUnit.SECONDS);
        assertTrue(reason.startsWith("UNAVAILABLE") && !reason.contains("\n"), reason);
    }

    @Test
    void faultOfTheSession_endsTheStreamWithoutDetails() throws Exception {
        handler.session.onMessage = message -> {
            throw new IllegalStateException("a secret of the server");
        };
        loopback.calls.connect(ear).send(new ClientMessage.Heartbeat(1));
        assertEquals("INTERNAL: internal error", ear.closed.get(10, TimeUnit.SECONDS));
        assertTrue(handler.session.awaitClosed());
        assertFalse(handler.session.replies.send(new ServerMessage.HeartbeatAnswer(1)));
    }

    @Test
    void slowClient_isCutAtTheMailboxLimit() throws Exception {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        CountDownLatch connected = new CountDownLatch(1);
        handler.session.onMessage = message -> connected.countDown();
        ClientCall<io.sottovoce.proto.v1.ClientEnvelope, ServerEnvelope> call = deaf(ended);
        call.sendMessage(ControlCodec.envelope(new ClientMessage.Heartbeat(1)));
        assertTrue(connected.await(10, TimeUnit.SECONDS));
        int sent = 0;
        while (handler.session.replies.send(Samples.offer())) {
            sent++;
        }
        assertEquals(ControlCall.MAILBOX_MAX, sent);
        Status status = ended.get(10, TimeUnit.SECONDS);
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
        assertEquals("the client left 64 messages unread", status.getDescription());
        assertTrue(handler.session.awaitClosed());
    }

    @Test
    void floodingClient_isReadNoFasterThanTheSessionWorks() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        handler.session.onMessage = message -> {
            first.countDown();
            awaitQuietly(release);
        };
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<io.sottovoce.proto.v1.ClientEnvelope, ServerEnvelope> call = deaf(ended);
        call.sendMessage(ControlCodec.envelope(new ClientMessage.Heartbeat(0)));
        assertTrue(first.await(10, TimeUnit.SECONDS));
        call.sendMessage(ControlCodec.envelope(new ClientMessage.Heartbeat(1)));
        assertFalse(call.isReady(), "the transport takes more while the session is busy");
        release.countDown();
        call.halfClose();
        assertEquals(Status.Code.OK, ended.get(10, TimeUnit.SECONDS).getCode());
        assertTrue(handler.session.awaitClosed());
        assertEquals(List.of(new ClientMessage.Heartbeat(0), new ClientMessage.Heartbeat(1)), handler.session.heard);
    }

    @Test
    void enrolment_isNotRequired() throws Exception {
        assertEquals(
                EnrolmentAnswer.NOT_REQUIRED,
                loopback.calls.enrol(new EnrolmentRequest(Samples.CLIENT, "default", Bytes.EMPTY)));
    }

    /** A client that never reads. */
    private ClientCall<io.sottovoce.proto.v1.ClientEnvelope, ServerEnvelope> deaf(CompletableFuture<Status> ended) {
        ClientCall<io.sottovoce.proto.v1.ClientEnvelope, ServerEnvelope> call =
                loopback.channel.newCall(FederationGrpc.getControlMethod(), io.grpc.CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        return call;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Remembers what the client heard. */
    private static final class Ear implements ServerListener {
        private final List<ServerMessage> heard = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public void onMessage(ServerMessage message) {
            heard.add(message);
        }

        @Override
        public void onClosed(String reason) {
            assertTrue(closed.complete(reason), "closed twice: " + Optional.of(reason));
        }
    }
}
