package io.sottovoce.privacy.secagg.client;

/** The end after a fault. Holds nothing. */
final class Aborted extends ClientState {
    @Override
    ClientPhase phase() {
        return ClientPhase.ABORTED;
    }

    @Override
    long deadlineMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    void wipe() {}
}
