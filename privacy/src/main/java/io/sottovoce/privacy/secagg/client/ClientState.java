package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import java.util.List;

/** One state of a session. Whatever a state does not expect of a peer is a fault; of the own shell, a bug. */
abstract class ClientState {
    /** The next state, and what to do. */
    record Step(ClientState next, List<ClientEffect> effects) {
        static Step to(ClientState next, ClientEffect... effects) {
            return new Step(next, List.of(effects));
        }
    }

    abstract ClientPhase phase();

    /** Milliseconds on the monotonic clock after which the session is too late here. */
    abstract long deadlineMillis();

    Step take(ServerMessage message, Moment now) throws PeerFault {
        throw new PeerFault(AbortCode.OUT_OF_ORDER, message.kind() + " in phase " + phase());
    }

    Step charged(ClientEvent.ReleaseCharged event) throws PeerFault {
        throw new IllegalStateException("a charge was reported in phase " + phase());
    }

    Step acknowledged() {
        throw new IllegalStateException("an upload was acknowledged in phase " + phase());
    }

    /** The answer to R3a, which is the upload, once more. */
    List<ClientEffect> uploadAgain() {
        return List.of(new ClientEffect.ResumeUpload());
    }

    /** Overwrites what is secret. */
    abstract void wipe();
}
