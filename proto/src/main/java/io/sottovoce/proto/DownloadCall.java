package io.sottovoce.proto;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.sottovoce.proto.v1.DownloadPart;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One download on the server: reads on as the client drains. */
final class DownloadCall {
    private final FederationHandler handler;
    private final Executor executor;
    private final ServerCallStreamObserver<DownloadPart> call;
    private @Nullable ModelSource source;
    private long offset;
    private boolean ended;

    DownloadCall(FederationHandler handler, Executor executor, ServerCallStreamObserver<DownloadPart> call) {
        this.handler = handler;
        this.executor = executor;
        this.call = call;
    }

    void start(io.sottovoce.proto.v1.DownloadRequest wire) {
        call.setOnReadyHandler(() -> step(this::pump));
        call.setOnCancelHandler(() -> executor.execute(this::end));
        step(() -> open(wire));
    }

    private void step(Runnable step) {
        executor.execute(() -> {
            if (!FederationEndpoint.guarded(call, step)) {
                end();
            }
        });
    }

    private void open(io.sottovoce.proto.v1.DownloadRequest wire) {
        Decoded<DownloadRequest> request = Wire.convert(wire, TransferCodec::download);
        Decoded<ModelSource> opened = request.fold(handler::openModel, Decoded::rejected);
        offset = wire.getOffset();
        opened.fold(
                ready -> {
                    source = ready;
                    return true;
                },
                rejection -> {
                    call.onNext(TransferCodec.refusedDownload(rejection));
                    call.onCompleted();
                    ended = true;
                    return false;
                });
        pump();
    }

    private void pump() {
        try {
            while (!ended && source != null && call.isReady()) {
                byte[] data = source.next(Protocol.CHUNK_BYTES_MAX);
                if (data.length == 0) {
                    call.onCompleted();
                    end();
                    return;
                }
                call.onNext(TransferCodec.chunk(offset, data));
                offset += data.length;
            }
        } catch (IOException e) {
            System.getLogger(DownloadCall.class.getName())
                    .log(System.Logger.Level.ERROR, "a model could not be read: " + e.getMessage());
            call.onError(
                    Status.INTERNAL.withDescription("the model cannot be read").asRuntimeException());
            end();
        }
    }

    private void end() {
        ended = true;
        if (source != null) {
            try {
                source.close();
            } catch (IOException e) {
                System.getLogger(DownloadCall.class.getName())
                        .log(System.Logger.Level.WARNING, "a model file did not close: " + e.getMessage());
            }
            source = null;
        }
    }
}
