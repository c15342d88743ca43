package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import java.util.List;
import java.util.Optional;

/** How the inputs of one simulated round come in and become a model: in the clear, in one secure sum, or in several. */
interface RoundInputs {
    /** R0; empty in the clear. */
    Octets config();

    /** R0 of the same round once more, under other names: what a lying server offers. Empty in the clear. */
    Octets otherConfig(RoundContext context);

    List<VectorSpec> vectors();

    /** A client declined its offer or failed. */
    void said(RoundEvent event);

    /** A client sent a message of secure aggregation. */
    void heard(ClientId client, ClientMessage message);

    void gone(ClientId client);

    void back(ClientId client);

    /** Whether a client that is back needs its offer again from the shell; the round machine sees to that in the clear. */
    boolean awaitsAnswerOf(ClientId client);

    /** Time that the present phase has left. */
    long millisLeft();

    /** What is there of a client's upload. */
    Decoded<UploadState> state(ClientId client);

    /** Takes a part of an upload; what there is to say to it. */
    Optional<Receipt> take(ClientId client, UploadCodec.Part part);

    /** Takes nothing more from a client. */
    void close(ClientId client);

    /** The event that answers the effect. */
    RoundEvent aggregate(RoundContext context, RoundEffect.Aggregate effect);

    /** The round is over. */
    void end();
}
