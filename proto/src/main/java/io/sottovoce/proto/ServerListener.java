package io.sottovoce.proto;

/** The client's ear on the control stream. Called on a transport thread: hand over and return. */
public interface ServerListener {
    /** The server said something. */
    void onMessage(ServerMessage message);

    /** The stream has ended; nothing follows. */
    void onClosed(String reason);
}
