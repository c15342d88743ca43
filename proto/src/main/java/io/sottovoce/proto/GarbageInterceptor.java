package io.sottovoce.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;

/**
 * Answers a frame that is no protobuf message with {@code INVALID_ARGUMENT}: the client's fault, where gRPC by itself
 * would make it ours. Must stand where frames are not parsed yet.
 */
final class GarbageInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall<Q, A> locked = new LockedServerCall<>(call);
        return new ParsingListener<>(next.startCall(locked, headers), locked);
    }

    private static final class ParsingListener<Q> extends RefusingListener<Q> {
        ParsingListener(ServerCall.Listener<Q> next, ServerCall<Q, ?> call) {
            super(next, call);
        }

        @Override
        void take(Q frame) {
            try {
                pass(frame);
            } catch (StatusRuntimeException e) {
                if (!(e.getCause() instanceof InvalidProtocolBufferException)) {
                    throw e;
                }
                refuse("not a message of the contract");
            }
        }
    }
}
