package io.sottovoce.client;

import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.RoundRef;
import java.time.Duration;

/** What a client does, for logs and screens. Carries no ticket, no parameter and nothing of the data. */
public sealed interface ClientEvent {
    /** The server takes this client. */
    record Connected(String serverVersion) implements ClientEvent {}

    /** The connection is gone or did not come about; another attempt follows after the wait. */
    record Disconnected(String reason, Duration retryIn) implements ClientEvent {}

    /** The client takes part in a round. */
    record Accepted(RoundRef round) implements ClientEvent {}

    /** The client does not take part, and why. */
    record Declined(RoundRef round, String reason) implements ClientEvent {}

    /** Local training is done. */
    record Trained(RoundRef round, long examples, double meanLoss) implements ClientEvent {}

    /** The server has the whole update, durably. */
    record Submitted(RoundRef round) implements ClientEvent {}

    /** The client could not finish its part of a round, and why. */
    record Failed(RoundRef round, String reason) implements ClientEvent {}

    /** The session of secure aggregation of a round is over, and how. */
    record SessionEnded(RoundRef round, String how) implements ClientEvent {}

    /** The server closed a round for this client; nothing about the round follows. */
    record Closed(RoundRef round, RoundOutcome outcome, String reason) implements ClientEvent {}

    /** The client has stopped for good, and why; nothing follows. */
    record Stopped(String reason) implements ClientEvent {}
}
