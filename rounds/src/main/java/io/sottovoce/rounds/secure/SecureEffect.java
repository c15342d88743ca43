package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Phase;

/** What a shell does next for a session, in order: each durably done before the next begins. */
public sealed interface SecureEffect {
    /** Carry out an effect of the protocol's machine. */
    record Protocol(ServerEffect effect) implements SecureEffect {}

    /** A phase begins. */
    record Entered(Phase phase) implements SecureEffect {}

    /** A client is out of the session: it will not be in the sum. */
    record Lost(ClientId client, ExclusionReason reason, String detail) implements SecureEffect {}

    /** Send {@link SecureEvent.TimePassed} at this time of the monotonic clock, or soon after. */
    record WakeAt(long monotonicMillis) implements SecureEffect {}

    /** The session is dead; there is no sum. */
    record Failed(String problem) implements SecureEffect {}
}
