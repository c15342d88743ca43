package io.sottovoce.proto;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.sottovoce.proto.v1.UploadPart;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Writes one upload from a thread that may block, as fast as the transport takes it. */
final class UploadWriter implements ClientResponseObserver<UploadPart, io.sottovoce.proto.v1.Receipt> {
    private @Nullable ClientCallStreamObserver<UploadPart> call;
    private @Nullable Receipt receipt;
    private @Nullable Throwable problem;
    private boolean ended;

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadPart> started) {
        call = started;
        started.setOnReadyHandler(this::wake);
    }

    /** Sends everything and waits for the receipt. */
    Receipt write(TransferKey key, Iterator<UploadChunk> chunks, UploadTrailer trailer)
            throws FederationUnavailableException, InterruptedException {
        boolean done = false;
        try {
            boolean open = send(TransferCodec.part(key));
            while (open && chunks.hasNext()) {
                open = send(TransferCodec.part(chunks.next()));
            }
            if (open && send(TransferCodec.part(trailer))) {
                started().onCompleted();
            }
            Receipt answer = awaitReceipt();
            done = true;
            return answer;
        } finally {
            if (!done) {
                started().cancel("the upload was given up", null);
            }
        }
    }

    @Override
    public synchronized void onNext(io.sottovoce.proto.v1.Receipt wire) {
        try {
            receipt = TransferCodec.receipt(wire);
        } catch (RejectedException e) {
            problem = new FederationUnavailableException(e.rejection().toString(), false);
        }
        notifyAll();
    }

    @Override
    public synchronized void onError(Throwable cause) {
        if (problem == null) {
            problem = cause;
        }
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
        ended = true;
        notifyAll();
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Sends a part once the transport has room; false where the server has answered already. */
    private synchronized boolean send(UploadPart part) throws InterruptedException {
        while (!ended && receipt == null && !started().isReady()) {
            wait();
        }
        if (ended || receipt != null) {
            return false;
        }
        started().onNext(part);
        return true;
    }

    private synchronized Receipt awaitReceipt() throws FederationUnavailableException, InterruptedException {
        while (receipt == null && !ended) {
            wait();
        }
        if (receipt != null) {
            return receipt;
        }
        if (problem instanceof FederationUnavailableException unavailable) {
            throw unavailable;
        }
        if (problem != null) {
            throw FederationUnavailableException.of(problem);
        }
        throw new FederationUnavailableException("the upload ended without a receipt", true);
    }

    private ClientCallStreamObserver<UploadPart> started() {
        if (call == null) {
            throw new IllegalStateException("the call was not started");
        }
        return call;
    }
}
