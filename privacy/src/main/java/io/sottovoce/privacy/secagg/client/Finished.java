package io.sottovoce.privacy.secagg.client;

import java.util.List;

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
    List<ClientEffect> uploadAgain() {
        return List.of();
    }

    @Override
    void wipe() {}
}
