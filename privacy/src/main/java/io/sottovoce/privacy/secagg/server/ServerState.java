package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import java.util.List;

/**
 * One state of a session. {@link #take} and {@link #takeChunk} fault before they change anything; a fault refuses one
 * client's message. {@link #close} faults to end the session.
 */
abstract class ServerState {
    /** The next state, and what to do. */
    record Step(ServerState next, List<ServerEffect> effects) {}

    abstract ServerPhase phase();

    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        throw new PeerFault(AbortCode.OUT_OF_ORDER, message.getClass().getSimpleName() + " in phase " + phase());
    }

    Step takeChunk(ClientId from, MaskedChunk chunk) throws PeerFault {
        throw new PeerFault(AbortCode.OUT_OF_ORDER, "masked input in phase " + phase());
    }

    Step close() throws PeerFault {
        throw new IllegalStateException("phase " + phase() + " has nothing to close");
    }

    /** Overwrites what is secret. */
    void wipe() {}

    final Step stay(ServerEffect... effects) {
        return new Step(this, List.of(effects));
    }
}
