package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import java.util.Set;

/** What a client says on the control stream. */
public sealed interface ClientMessage {
    /** The first message of a stream. */
    record Hello(int protocolVersion, ClientId client, String population, String sdkVersion, Set<AggregationMode> modes)
            implements ClientMessage {
        public Hello {
            modes = Set.copyOf(modes);
        }
    }

    /** The client takes part. */
    record OfferAccepted(RoundRef round) implements ClientMessage {}

    /** The client does not take part. */
    record OfferDeclined(RoundRef round, DeclineReason reason, String detail) implements ClientMessage {}

    /** The client took part and has no update to send. */
    record TrainingFailed(RoundRef round, FailureCode code, String detail) implements ClientMessage {}

    /** The client holds an update of an asynchronous task, trained from this version. */
    record UpdateHeld(TaskId task, long baseVersion) implements ClientMessage {}

    /** The client is there. */
    record Heartbeat(long sequence) implements ClientMessage {}

    /** R1, R2b, R4b or R5b of secure aggregation. */
    record Secure(RoundRef round, io.sottovoce.privacy.secagg.message.ClientMessage content) implements ClientMessage {}
}
