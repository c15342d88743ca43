package io.sottovoce.client;

/** Told what a client does. */
@FunctionalInterface
public interface ClientListener {
    /** A listener that ignores everything. */
    ClientListener NONE = event -> {};

    /**
     * Something happened. Called on the client's own thread, one event at a time: return soon. What it throws is logged
     * and otherwise ignored.
     */
    void onEvent(ClientEvent event);
}
