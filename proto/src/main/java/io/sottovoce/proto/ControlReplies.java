package io.sottovoce.proto;

/** Speaks to one client. Safe for use by several threads; never blocks. */
public interface ControlReplies {
    /**
     * Sends a message, or keeps it for a client that is slow to read. A client with too many messages waiting is cut
     * off.
     *
     * @return false where the stream has ended already
     */
    boolean send(ServerMessage message);

    /** Ends the stream in good order. */
    void close();
}
