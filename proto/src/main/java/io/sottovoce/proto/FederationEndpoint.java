package io.sottovoce.proto;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.DownloadPart;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.ServerEnvelope;
import io.sottovoce.proto.v1.UploadAnswer;
import io.sottovoce.proto.v1.UploadPart;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The gRPC service of the contract over a {@link FederationHandler}. A server extends it, names its handler and an
 * executor that may block. Frames that are no messages and messages that break a bound are refused before they get here,
 * by the service definition itself, however it is served.
 *
 * <p>Flow control is by what the peer can take: a model is read chunk by chunk as the client drains it, and at most a
 * few chunks of an update wait for the handler. Memory does not depend on the size of models.
 */
public abstract class FederationEndpoint implements BindableService, FederationGrpc.AsyncService {
    /** What the calls do. */
    protected abstract FederationHandler handler();

    /** Who may make calls; everybody unless a server says otherwise. */
    protected Doorkeeper doorkeeper() {
        return Doorkeeper.OPEN;
    }

    /** Where the handler runs; its threads may block. */
    protected abstract Executor executor();

    /** How long a client may do nothing in a call, and what watches it; empty where for ever. */
    protected Optional<Patience> patience() {
        return Optional.empty();
    }

    /**
     * How patient a server is.
     *
     * @param silence how long a client may neither send what is awaited of it nor read what it asked for
     * @param timer stays the server's
     */
    public record Patience(Duration silence, ScheduledExecutorService timer) {}

    @Override
    public final ServerServiceDefinition bindService() {
        ServerServiceDefinition bounded = ServerInterceptors.intercept(
                ChunkMarshaller.within(FederationGrpc.bindService(this)), new BoundsInterceptor());
        return ServerInterceptors.intercept(
                ServerInterceptors.useMarshalledMessages(bounded, new FrameMarshaller()),
                new PatienceInterceptor(this::patience),
                new GarbageInterceptor(),
                new PeerInterceptor());
    }

    /** The handler for the call that this thread is in: it knows the caller. */
    private FederationHandler guarded() {
        return new GuardedHandler(handler(), doorkeeper(), PeerInterceptor.chain());
    }

    @Override
    public final void enrol(
            io.sottovoce.proto.v1.EnrolmentRequest request,
            StreamObserver<io.sottovoce.proto.v1.EnrolmentAnswer> answers) {
        FederationHandler handler = guarded();
        executor()
                .execute(() -> guarded(answers, () -> {
                    EnrolmentAnswer answer = handler.enrol(new EnrolmentRequest(
                            io.sottovoce.privacy.ClientId.of(
                                    request.getClientId().toByteArray()),
                            request.getPopulation(),
                            Wire.bytes(request.getToken())));
                    answers.onNext(io.sottovoce.proto.v1.EnrolmentAnswer.newBuilder()
                            .setStatus(io.sottovoce.proto.v1.EnrolmentAnswer.Status.valueOf(answer.name()))
                            .build());
                    answers.onCompleted();
                }));
    }

    @Override
    public final StreamObserver<ClientEnvelope> control(StreamObserver<ServerEnvelope> replies) {
        return new ControlCall(
                guarded(), new SerialExecutor(executor()), (ServerCallStreamObserver<ServerEnvelope>) replies);
    }

    @Override
    public final void download(io.sottovoce.proto.v1.DownloadRequest request, StreamObserver<DownloadPart> parts) {
        new DownloadCall(guarded(), new SerialExecutor(executor()), (ServerCallStreamObserver<DownloadPart>) parts)
                .start(request);
    }

    @Override
    public final void queryUpload(io.sottovoce.proto.v1.TransferKey request, StreamObserver<UploadAnswer> answers) {
        FederationHandler handler = guarded();
        executor()
                .execute(() -> guarded(answers, () -> {
                    Decoded<TransferKey> key = Wire.convert(request, TransferCodec::key);
                    answers.onNext(TransferCodec.answer(key.fold(handler::uploadState, Decoded::rejected)));
                    answers.onCompleted();
                }));
    }

    @Override
    public final StreamObserver<UploadPart> upload(StreamObserver<io.sottovoce.proto.v1.Receipt> receipts) {
        return new UploadCall(
                guarded(), new SerialExecutor(executor()), (ServerCallStreamObserver<io.sottovoce.proto.v1.Receipt>)
                        receipts);
    }

    /**
     * Runs a step of a call; a fault of our own ends the call without details for the peer.
     *
     * @return whether there was none
     */
    static boolean guarded(StreamObserver<?> call, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            call.onError(fault(e).asRuntimeException());
            return false;
        }
    }

    /** Logs a fault of our own; the status says no more than that there was one. */
    static Status fault(RuntimeException fault) {
        System.getLogger(FederationEndpoint.class.getName()).log(System.Logger.Level.ERROR, "a call failed", fault);
        return Status.INTERNAL.withDescription("internal error");
    }
}
