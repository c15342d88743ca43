package io.sottovoce.privacy.secagg.server;

/** The end after a fault. Holds nothing. */
final class Dead extends ServerState {
    @Override
    ServerPhase phase() {
        return ServerPhase.ABORTED;
    }
}
