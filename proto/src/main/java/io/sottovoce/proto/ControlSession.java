package io.sottovoce.proto;

/** The server's end of one control stream. */
public interface ControlSession {
    /** The client said something that keeps the contract. */
    void onMessage(ClientMessage message);

    /** The client said something that does not; the stream ends. */
    void onRejected(Rejection rejection);

    /** The stream has ended, for whatever reason; nothing follows. */
    void onClosed();
}
