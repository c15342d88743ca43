package io.sottovoce.proto;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;

/**
 * Enforces the bounds of the contract on both sides and in both directions.
 *
 * <p>A message of the peer that breaks a bound ends the call with {@code INVALID_ARGUMENT} and one line that names the
 * field; it never reaches the application. A message of our own that breaks one is our bug: the call ends with {@code
 * INTERNAL} on the server and an {@link IllegalStateException} on the client, and nothing is sent.
 */
public final class BoundsInterceptor implements ServerInterceptor, ClientInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall<Q, A> locked = new LockedServerCall<>(call);
        return new CheckedServerListener<>(next.startCall(new CheckedServerCall<>(locked), headers), locked);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions callOptions, Channel next) {
        return new CheckedClientCall<>(next.newCall(method, callOptions));
    }

    private static Optional<String> violation(Object message) {
        return message instanceof Message protobuf ? MessageBounds.violation(protobuf) : Optional.empty();
    }

    private static final class CheckedServerCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        CheckedServerCall(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(A message) {
            Optional<String> violation = violation(message);
            if (violation.isPresent()) {
                throw Status.INTERNAL
                        .withDescription("own message breaks a bound: " + violation.get())
                        .asRuntimeException();
            }
            super.sendMessage(message);
        }
    }

    private static final class CheckedServerListener<Q> extends RefusingListener<Q> {
        CheckedServerListener(ServerCall.Listener<Q> next, ServerCall<Q, ?> call) {
            super(next, call);
        }

        @Override
        void take(Q message) {
            violation(message).ifPresentOrElse(this::refuse, () -> pass(message));
        }
    }

    private static final class CheckedClientCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
        CheckedClientCall(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(new CheckedClientListener<>(listener, this), headers);
        }

        @Override
        public void sendMessage(Q message) {
            Optional<String> violation = violation(message);
            if (violation.isPresent()) {
                throw new IllegalStateException("own message breaks a bound: " + violation.get());
            }
            super.sendMessage(message);
        }
    }

    private static final class CheckedClientListener<A> extends SimpleForwardingClientCallListener<A> {
        private final ClientCall<?, A> call;
        private Optional<Status> refusal = Optional.empty();

        CheckedClientListener(ClientCall.Listener<A> next, ClientCall<?, A> call) {
            super(next);
            this.call = call;
        }

        @Override
        public void onMessage(A message) {
            if (refusal.isPresent()) {
                return;
            }
            Optional<String> violation = violation(message);
            if (violation.isEmpty()) {
                super.onMessage(message);
                return;
            }
            refusal = Optional.of(Status.INVALID_ARGUMENT.withDescription("the server's message: " + violation.get()));
            call.cancel(violation.get(), null);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            super.onClose(refusal.orElse(status), trailers);
        }
    }
}
