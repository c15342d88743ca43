package io.sottovoce.privacy.secagg.client;

/** The end. Holds nothing. */
final class Finished extends ClientState {
    @Override
    ClientPhase phase() {
        return ClientPhase.FINISHED;
    }

    @Override
    long deadlineMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    void wipe() {}
}
