package io.sottovoce.proto;

import io.grpc.stub.ClientCallStreamObserver;
import io.sottovoce.proto.v1.ClientEnvelope;

/** The client's end of the control stream. Safe for use by several threads. */
public final class ControlStream {
    private final ClientCallStreamObserver<ClientEnvelope> call;
    private boolean ended;

    ControlStream(ClientCallStreamObserver<ClientEnvelope> call) {
        this.call = call;
    }

    /** Says something to the server; of no effect once the stream has ended. */
    public synchronized void send(ClientMessage message) {
        if (!ended) {
            call.onNext(ControlCodec.envelope(message));
        }
    }

    /** Ends the stream. */
    public synchronized void close() {
        if (!ended) {
            ended = true;
            call.cancel("closed by the client", null);
        }
    }

    synchronized void ended() {
        ended = true;
    }
}
