package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.rounds.round.ExclusionReason;

/** What can happen to the session of a round. */
public sealed interface SecureEvent {
    /** A client sent a message of the protocol. */
    record Heard(ClientId client, ClientMessage message) implements SecureEvent {}

    /** A client sent a part of its masked input. */
    record Chunk(ClientId client, MaskedChunk chunk) implements SecureEvent {}

    /** A client declined, failed or gave up: nothing more comes from it. */
    record Left(ClientId client, ExclusionReason reason, String detail) implements SecureEvent {}

    /** The connection to a client was cut; it may come back. */
    record Gone(ClientId client) implements SecureEvent {}

    /** A client came back. */
    record Back(ClientId client) implements SecureEvent {}

    /** Time has passed. */
    record TimePassed() implements SecureEvent {}

    /** The round is over for another reason. */
    record Cancelled() implements SecureEvent {}
}
