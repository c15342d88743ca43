package io.sottovoce.simulator.fault;

import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.RoundRef;

/**
 * What goes over the streams of an upload: bytes of the contract, which the other side decodes.
 *
 * @param call of which upload it is a part; the transport's business, not the contract's
 */
record UploadFrame(RoundRef call, Kind kind, Bytes bytes) {
    /** What the bytes are. */
    enum Kind {
        /** A client shows its key and asks what is there. */
        ASK,
        /** A chunk or the end. */
        PART,
        /** What the server has. */
        STATE,
        /** The server's last word. */
        RECEIPT
    }

    static UploadFrame of(RoundRef call, Kind kind, byte[] bytes) {
        return new UploadFrame(call, kind, Bytes.owning(bytes));
    }
}
