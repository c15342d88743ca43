package io.sottovoce.proto;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.sottovoce.proto.v1.UploadPart;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One upload on the server: asks for the next part when one is stored. */
final class UploadCall implements StreamObserver<UploadPart> {
    /** Parts that may wait for the handler: enough to keep disk and network busy at once. */
    private static final int PARTS_WAITING = 4;

    private final FederationHandler handler;
    private final Executor executor;
    private final ServerCallStreamObserver<io.sottovoce.proto.v1.Receipt> call;
    private @Nullable UploadSession session;
    private boolean ended;

    UploadCall(
            FederationHandler handler,
            Executor executor,
            ServerCallStreamObserver<io.sottovoce.proto.v1.Receipt> call) {
        this.handler = handler;
        this.executor = executor;
        this.call = call;
        call.disableAutoRequest();
        call.setOnCancelHandler(() -> executor.execute(this::close));
        call.request(PARTS_WAITING);
    }

    @Override
    public void onNext(UploadPart part) {
        executor.execute(() -> {
            if (!FederationEndpoint.guarded(call, () -> take(part))) {
                close();
            }
        });
    }

    @Override
    public void onError(Throwable problem) {
        executor.execute(this::close);
    }

    @Override
    public void onCompleted() {
        executor.execute(() -> {
            if (!ended) {
                answer(new Receipt(ErrorCode.INCOMPLETE, "the upload ended without its trailer"));
            }
        });
    }

    private void take(UploadPart part) {
        if (ended) {
            return;
        }
        UploadSession open = session;
        Optional<Rejection> rejection =
                switch (part.getPartCase()) {
                    case KEY -> open == null ? open(part.getKey()) : misplaced("key");
                    case CHUNK -> open == null ? misplaced("chunk") : open.chunk(TransferCodec.chunk(part.getChunk()));
                    case TRAILER -> open == null ? misplaced("trailer") : finish(open, part.getTrailer());
                    case PART_NOT_SET -> misplaced("empty part");
                };
        if (rejection.isPresent()) {
            answer(Receipt.of(rejection.get()));
        } else if (!ended) {
            call.request(1);
        }
    }

    private Optional<Rejection> open(io.sottovoce.proto.v1.TransferKey wire) {
        Decoded<TransferKey> key = Wire.convert(wire, TransferCodec::key);
        Decoded<UploadSession> opened = key.fold(handler::openUpload, Decoded::rejected);
        return opened.fold(
                ready -> {
                    session = ready;
                    return Optional.empty();
                },
                Optional::of);
    }

    private Optional<Rejection> finish(UploadSession open, io.sottovoce.proto.v1.UploadTrailer wire) {
        return Wire.convert(wire, TransferCodec::trailer)
                .fold(
                        trailer -> {
                            answer(open.finish(trailer));
                            return Optional.empty();
                        },
                        Optional::of);
    }

    private void answer(Receipt receipt) {
        ended = true;
        call.onNext(TransferCodec.receipt(receipt));
        call.onCompleted();
        close();
    }

    private void close() {
        ended = true;
        if (session != null) {
            session.closed();
            session = null;
        }
    }

    private static Optional<Rejection> misplaced(String what) {
        return Optional.of(new Rejection(ErrorCode.MALFORMED, what, "out of place in an upload"));
    }
}
