package io.sottovoce.simulator.secure;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Makes calls of whatever bytes a test likes. */
final class Intruder implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    Intruder(int port, ChannelCredentials credentials) {
        this.channel =
                Grpc.newChannelBuilderForAddress("localhost", port, credentials).build();
    }

    /** A stream that is open. */
    static final class Stream {
        private final ClientCall<byte[], byte[]> call;
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        private Stream(ClientCall<byte[], byte[]> call) {
            this.call = call;
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    new Metadata());
            call.request(Integer.MAX_VALUE);
        }

        Stream send(byte[] frame) {
            call.sendMessage(frame);
            return this;
        }

        Status end() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    Stream open(String method) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("sottovoce.v1.Federation/" + method)
                .setRequestMarshaller(new Raw())
                .setResponseMarshaller(new Raw())
                .build();
        return new Stream(channel.newCall(descriptor, CallOptions.DEFAULT));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
