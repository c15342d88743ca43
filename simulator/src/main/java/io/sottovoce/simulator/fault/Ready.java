package io.sottovoce.simulator.fault;

import io.sottovoce.client.AheadState;
import io.sottovoce.client.Prepared;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.Optional;

/**
 * What a client has for a round before it begins.
 *
 * @param update trained ahead; empty where it is yet to be trained
 * @param base version it was trained from; -1 where it is yet to be trained
 */
record Ready(Optional<Prepared> update, long base) {
    private static final Ready NOTHING = new Ready(Optional.empty(), -1);

    /** What of what is held goes into a round. */
    static Ready of(AheadState ahead, RoundOffer offer) {
        Optional<Prepared> prepared = ahead.preparedFor(offer);
        return prepared.isPresent() && ahead.announcement().orElseThrow() instanceof ClientMessage.UpdateHeld held
                ? new Ready(prepared, held.baseVersion())
                : NOTHING;
    }
}
