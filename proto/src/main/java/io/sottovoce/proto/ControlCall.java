package io.sottovoce.proto;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** One control stream on the server: hands messages to its session in order, and replies as the client can read. */
final class ControlCall implements StreamObserver<ClientEnvelope>, ControlReplies {
    /** Replies that may wait for a slow client. */
    static final int MAILBOX_MAX = 64;

    private final ServerCallStreamObserver<ServerEnvelope> call;
    private final Executor executor;
    private final ControlSession session;
    private final Queue<ServerEnvelope> mailbox = new ArrayDeque<>();
    private boolean ended;
    private boolean closing;
    private boolean sessionClosed;

    ControlCall(FederationHandler handler, Executor executor, ServerCallStreamObserver<ServerEnvelope> call) {
        this.call = call;
        this.executor = executor;
        this.session = handler.connect(this);
        call.setOnReadyHandler(this::drain);
        call.setOnCancelHandler(this::end);
    }

    @Override
    public void onNext(ClientEnvelope envelope) {
        executor.execute(() -> FederationEndpoint.guarded(call, () -> Wire.convert(envelope, ControlCodec::client)
                .fold(
                        message -> {
                            session.onMessage(message);
                            return true;
                        },
                        rejection -> {
                            session.onRejected(rejection);
                            fail(Status.INVALID_ARGUMENT.withDescription(rejection.toString()));
                            return false;
                        })));
    }

    @Override
    public void onError(Throwable problem) {
        end();
    }

    @Override
    public void onCompleted() {
        close();
        end();
    }

    @Override
    public synchronized boolean send(ServerMessage message) {
        if (ended || closing) {
            return false;
        }
        if (mailbox.size() == MAILBOX_MAX) {
            fail(Status.RESOURCE_EXHAUSTED.withDescription("the client left " + MAILBOX_MAX + " messages unread"));
            return false;
        }
        mailbox.add(ControlCodec.envelope(message));
        drain();
        return !ended;
    }

    @Override
    public synchronized void close() {
        if (!ended && !closing) {
            closing = true;
            drain();
        }
    }

    private synchronized void drain() {
        while (!ended && call.isReady() && !mailbox.isEmpty()) {
            call.onNext(mailbox.remove());
        }
        if (!ended && closing && mailbox.isEmpty()) {
            ended = true;
            call.onCompleted();
            closeSession();
        }
    }

    private synchronized void fail(Status status) {
        if (!ended) {
            ended = true;
            mailbox.clear();
            call.onError(status.asRuntimeException());
            closeSession();
        }
    }

    private synchronized void end() {
        ended = true;
        mailbox.clear();
        closeSession();
    }

    private void closeSession() {
        if (!sessionClosed) {
            sessionClosed = true;
            executor.execute(session::onClosed);
        }
    }
}
