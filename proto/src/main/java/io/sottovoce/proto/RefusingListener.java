package io.sottovoce.proto;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** Hears a call until it refuses a message: the call ends, the next listener is told that it was cancelled, and no more. */
abstract class RefusingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private boolean refused;

    RefusingListener(ServerCall.Listener<Q> next, ServerCall<Q, ?> call) {
        super(next);
        this.call = call;
    }

    /** Either passes a message on or refuses it. */
    abstract void take(Q message);

    final void pass(Q message) {
        super.onMessage(message);
    }

    final void refuse(String line) {
        refused = true;
        call.close(Status.INVALID_ARGUMENT.withDescription(line), new Metadata());
        super.onCancel();
    }

    @Override
    public final void onMessage(Q message) {
        if (!refused) {
            take(message);
        }
    }

    @Override
    public final void onHalfClose() {
        if (!refused) {
            super.onHalfClose();
        }
    }

    @Override
    public final void onCancel() {
        if (!refused) {
            super.onCancel();
        }
    }

    @Override
    public final void onComplete() {
        if (!refused) {
            super.onComplete();
        }
    }

    @Override
    public final void onReady() {
        if (!refused) {
            super.onReady();
        }
    }
}
