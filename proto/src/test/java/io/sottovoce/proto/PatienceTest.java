package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.Receipt;
import io.sottovoce.proto.v1.ServerEnvelope;
import io.sottovoce.proto.v1.UploadPart;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls in which the client does nothing. */
@Timeout(60)
class PatienceTest {
    private static final long SILENCE_MILLIS = 1000;

    private final FakeHandler handler = new FakeHandler(1000, 1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Loopback loopback = new Loopback(
            handler, Optional.of(new FederationEndpoint.Patience(Duration.ofMillis(SILENCE_MILLIS), timer)));
    private final BlockingQueue<Status.Code> ends = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws InterruptedException {
        loopback.close();
        timer.shutdownNow();
    }

    private <T> StreamObserver<T> ear() {
        return new StreamObserver<>() {
            @Override
            public void onNext(T value) {}

            @Override
            public void onError(Throwable problem) {
                ends.add(Status.fromThrowable(problem).getCode());
            }

            @Override
            public void onCompleted() {
                ends.add(Status.Code.OK);
            }
        };
    }

    @Test
    void controlStreamWithoutAWord_endsAndTheSessionIsTold() throws InterruptedException {
        StreamObserver<ClientEnvelope> said =
                FederationGrpc.newStub(loopback.channel).control(this.<ServerEnvelope>ear());
        assertEquals(Status.Code.DEADLINE_EXCEEDED, ends.take());
        assertTrue(handler.session.awaitClosed());
        assertTrue(said != null && handler.session.heard.isEmpty());
    }

    @Test
    void uploadWithoutAPart_ends() throws InterruptedException {
        StreamObserver<UploadPart> parts =
                FederationGrpc.newStub(loopback.channel).upload(this.<Receipt>ear());
        assertEquals(Status.Code.DEADLINE_EXCEEDED, ends.take());
        assertTrue(parts != null);
    }

    @Test
    void clientThatSpeaksNowAndThen_stays() throws InterruptedException {
        StreamObserver<ClientEnvelope> said =
                FederationGrpc.newStub(loopback.channel).control(this.<ServerEnvelope>ear());
        for (int i = 1; i <= 8; i++) {
            said.onNext(ControlCodec.envelope(new ClientMessage.Heartbeat(i)));
            TimeUnit.MILLISECONDS.sleep(SILENCE_MILLIS / 4);
        }
        said.onCompleted();
        assertEquals(Status.Code.OK, ends.take());
        assertEquals(8, handler.session.heard.size());
    }
}
