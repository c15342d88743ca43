package io.sottovoce.proto;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call in which the peer does nothing: sends no message before it has half-closed, or does not read what it has asked
 * for. Otherwise whoever opens calls and leaves them lying fills the server's memory with them. A call that the server itself
 * works on is left alone.
 */
final class PatienceInterceptor implements ServerInterceptor {
    private final Supplier<Optional<FederationEndpoint.Patience>> patience;

    /** @param patience asked for with every call; empty where calls may last for ever */
    PatienceInterceptor(Supplier<Optional<FederationEndpoint.Patience>> patience) {
        this.patience = patience;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<FederationEndpoint.Patience> limit = patience.get();
        if (limit.isEmpty()) {
            return next.startCall(call, headers);
        }
        Watch<Q, A> watch = new Watch<>(call, limit.get());
        return watch.over(next.startCall(watch, headers));
    }

    /** One call and when something last happened in it. */
    private static final class Watch<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final FederationEndpoint.Patience patience;
        private volatile long seenNanos = System.nanoTime();
        private volatile boolean asked;
        private volatile boolean over;
        private volatile boolean givenUp;
        private volatile @Nullable Future<?> alarm;
        private ServerCall.@Nullable Listener<Q> told;

        Watch(ServerCall<Q, A> call, FederationEndpoint.Patience patience) {
            super(call);
            this.patience = patience;
        }

        /** Hears the call for a listener, and begins to watch. */
        ServerCall.Listener<Q> over(ServerCall.Listener<Q> listener) {
            told = listener;
            arm();
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onMessage(Q message) {
                    seen();
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    asked = true;
                    seen();
                    super.onHalfClose();
                }

                @Override
                public void onReady() {
                    seen();
                    super.onReady();
                }

                @Override
                public void onCancel() {
                    done();
                    if (!givenUp) {
                        super.onCancel();
                    }
                }

                @Override
                public void onComplete() {
                    done();
                    if (!givenUp) {
                        super.onComplete();
                    }
                }
            };
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (endOnce()) {
                super.close(status, trailers);
            }
        }

        private void arm() {
            if (!over) {
                alarm = patience.timer().schedule(this::look, leftNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void seen() {
            seenNanos = System.nanoTime();
        }

        private long leftNanos() {
            return Math.max(1, seenNanos + patience.silence().toNanos() - System.nanoTime());
        }

        private void look() {
            boolean silent = System.nanoTime() - seenNanos >= patience.silence().toNanos();
            boolean peersTurn = !asked || !isReady();
            if (silent && peersTurn && endOnce()) {
                giveUp();
                return;
            }
            if (silent) {
                seen(); // the server is at work on it
            }
            arm();
        }

        private void giveUp() {
            givenUp = true;
            super.close(
                    Status.DEADLINE_EXCEEDED.withDescription(
                            "the client did nothing for " + patience.silence().toSeconds() + " s"),
                    new Metadata());
            ServerCall.Listener<Q> listener = told;
            if (listener != null) {
                listener.onCancel();
            }
        }

        /** True for whoever ends the call; a second close would be an error. */
        private synchronized boolean endOnce() {
            boolean first = !over;
            done();
            return first;
        }

        private synchronized void done() {
            over = true;
            Future<?> set = alarm;
            if (set != null) {
                set.cancel(false);
            }
        }
    }
}
