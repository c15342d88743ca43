package io.sottovoce.proto;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One control stream on the server: hands messages to its session in order, and replies as the client can read. */
final class ControlCall implements StreamObserver<ClientEnvelope>, ControlReplies {
    /** Replies that may wait for a slow client. */
    static final int MAILBOX_MAX = 64;

    private final ServerCallStreamObserver<ServerEnvelope> call;
    private final Executor executor;
    private final Queue<ServerEnvelope> mailbox = new ArrayDeque<>();
    private @Nullable ControlSession session;
    private boolean ended;
    private boolean closing;
    private boolean sessionClosed;

    ControlCall(FederationHandler handler, Executor executor, ServerCallStreamObserver<ServerEnvelope> call) {
        this.call = call;
        this.executor = executor;
        call.disableAutoRequest();
        call.setOnReadyHandler(this::drain);
        call.setOnCancelHandler(this::end);
        step(() -> {
            session = handler.connect(this);
            call.request(1);
        });
    }

    @Override
    public void onNext(ClientEnvelope envelope) {
        step(() -> {
            if (session != null) {
                take(session, envelope);
            }
        });
    }

    @Override
    public void onError(Throwable problem) {
        end();
    }

    /** The client has said all: so will the server have, once what came before is answered. */
    @Override
    public void onCompleted() {
        step(this::close);
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

    /** The client's next message is read when this one is done with, so that none pile up. */
    private void take(ControlSession open, ClientEnvelope envelope) {
        Wire.convert(envelope, ControlCodec::client)
                .fold(
                        message -> {
                            open.onMessage(message);
                            call.request(1);
                            return true;
                        },
                        rejection -> {
                            open.onRejected(rejection);
                            fail(Status.INVALID_ARGUMENT.withDescription(rejection.toString()));
                            return false;
                        });
    }

    private void step(Runnable step) {
        executor.execute(() -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                fail(FederationEndpoint.fault(e));
            }
        });
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
            step(() -> {
                if (session != null) {
                    session.onClosed();
                }
            });
        }
    }
}
