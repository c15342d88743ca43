package io.sottovoce.proto;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.DownloadPart;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's calls to the server, in domain types, over any gRPC channel. Checks bounds in both directions. Safe for use
 * by several threads. Blocking calls end with {@link InterruptedException} when their thread is interrupted.
 */
public final class FederationCalls {
    private final FederationGrpc.FederationStub stub;
    private final FederationGrpc.FederationBlockingStub blocking;

    /** Calls over a channel, which stays the caller's to shut down. */
    public FederationCalls(Channel channel) {
        Channel checked = ClientInterceptors.intercept(channel, new BoundsInterceptor());
        this.stub = FederationGrpc.newStub(checked).withMaxInboundMessageSize(Protocol.SERVER_MESSAGE_BYTES_MAX);
        this.blocking =
                FederationGrpc.newBlockingStub(checked).withMaxInboundMessageSize(Protocol.SERVER_MESSAGE_BYTES_MAX);
    }

    /** First contact. */
    public EnrolmentAnswer enrol(EnrolmentRequest request) throws FederationUnavailableException {
        try {
            io.sottovoce.proto.v1.EnrolmentAnswer answer =
                    blocking.enrol(io.sottovoce.proto.v1.EnrolmentRequest.newBuilder()
                            .setClientId(Wire.bytes(request.client().toBytes()))
                            .setPopulation(request.population())
                            .setToken(Wire.bytes(request.token()))
                            .build());
            return Wire.constant(EnrolmentAnswer.class, answer.getStatus(), "", "status");
        } catch (StatusRuntimeException e) {
            throw FederationUnavailableException.of(e);
        } catch (RejectedException e) {
            throw new FederationUnavailableException(e.rejection().toString(), false);
        }
    }

    /** Opens the control stream. Returns at once; whether the server is there shows at the listener. */
    public ControlStream connect(ServerListener listener) {
        ControlListener observer = new ControlListener(listener);
        stub.control(observer);
        return observer.stream();
    }

    /**
     * Downloads a model from an offset to its end.
     *
     * @return the server's refusal; empty once the stream has ended in good order, which does not say that all bytes
     *     came: the caller knows how many it expects
     */
    public Optional<Rejection> download(DownloadRequest request, DownloadSink sink)
            throws FederationUnavailableException, InterruptedException {
        Context.CancellableContext context = Context.current().withCancellation();
        Context outer = context.attach();
        try {
            Iterator<DownloadPart> parts = blocking.download(TransferCodec.download(request));
            long offset = request.offset();
            while (parts.hasNext()) {
                DownloadPart part = parts.next();
                if (part.hasRefused()) {
                    Receipt refused = TransferCodec.receipt(part.getRefused());
                    return Optional.of(new Rejection(refused.code(), "", refused.message()));
                }
                offset = deliver(part, offset, sink);
            }
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            throwIfInterrupted();
            throw FederationUnavailableException.of(e);
        } catch (RejectedException e) {
            throw new FederationUnavailableException(e.rejection().toString(), true);
        } finally {
            context.detach(outer);
            context.cancel(null);
        }
    }

    /** What the server has of an upload, or why it refuses to say. */
    public Decoded<UploadState> uploadState(TransferKey key)
            throws FederationUnavailableException, InterruptedException {
        try {
            return TransferCodec.answer(blocking.queryUpload(TransferCodec.key(key)));
        } catch (StatusRuntimeException e) {
            throwIfInterrupted();
            throw FederationUnavailableException.of(e);
        } catch (RejectedException e) {
            throw new FederationUnavailableException(e.rejection().toString(), false);
        }
    }

    /**
     * Uploads chunks, as fast as the server takes them, and the trailer.
     *
     * @param chunks the chunks that the server lacks; drawn one by one
     * @return the server's receipt, which may come before all chunks are sent
     */
    public Receipt upload(TransferKey key, Iterator<UploadChunk> chunks, UploadTrailer trailer)
            throws FederationUnavailableException, InterruptedException {
        UploadWriter writer = new UploadWriter();
        stub.upload(writer);
        return writer.write(key, chunks, trailer);
    }

    private static long deliver(DownloadPart part, long offset, DownloadSink sink) {
        if (!part.hasChunk() || part.getChunk().getOffset() != offset) {
            throw Wire.malformed("download", "a chunk out of place");
        }
        byte[] data = part.getChunk().getData().toByteArray();
        ContentHash hash = ContentHash.of(part.getChunk().getHash().toByteArray());
        if (!ContentHash.ofContent(data).equals(hash)) {
            throw new RejectedException(ErrorCode.HASH_MISMATCH, "download", "a chunk at " + offset + " is damaged");
        }
        sink.accept(offset, data);
        return offset + data.length;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted in a call");
        }
    }

    /** Hears the control stream. */
    private static final class ControlListener implements ClientResponseObserver<ClientEnvelope, ServerEnvelope> {
        private final ServerListener listener;
        private @Nullable ControlStream stream;

        ControlListener(ServerListener listener) {
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ClientEnvelope> call) {
            stream = new ControlStream(call);
        }

        ControlStream stream() {
            if (stream == null) {
                throw new IllegalStateException("the call was not started");
            }
            return stream;
        }

        @Override
        public void onNext(ServerEnvelope envelope) {
            Wire.convert(envelope, ControlCodec::server)
                    .fold(
                            message -> {
                                listener.onMessage(message);
                                return true;
                            },
                            rejection -> {
                                stream().close();
                                return false;
                            });
        }

        @Override
        public void onError(Throwable problem) {
            stream().ended();
            listener.onClosed(
                    String.valueOf(FederationUnavailableException.of(problem).getMessage()));
        }

        @Override
        public void onCompleted() {
            stream().close();
            listener.onClosed("the server ended the stream");
        }
    }
}
