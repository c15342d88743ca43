package io.sottovoce.simulator.secure;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ServerMessage;
import java.util.Optional;

/** Where a round is, as a relay sees it: what passes it next. */
enum Step {
    OFFER,
    ADVERT,
    ROSTER,
    DEAL,
    DELIVERY,
    CHUNK,
    TRAILER,
    SURVIVORS,
    VOTE,
    QUORUM,
    UNMASKING,
    RESULT,
    CLOSED;

    static Optional<Step> of(ServerMessage message) {
        if (message instanceof ServerMessage.RoundOffer) {
            return Optional.of(OFFER);
        }
        if (message instanceof ServerMessage.RoundClosed) {
            return Optional.of(CLOSED);
        }
        return message instanceof ServerMessage.Secure secure
                ? Optional.of(
                        switch (secure.content().kind()) {
                            case OFFER -> OFFER;
                            case ROSTER -> ROSTER;
                            case DELIVERY -> DELIVERY;
                            case SURVIVORS -> SURVIVORS;
                            case QUORUM -> QUORUM;
                            case RESULT -> RESULT;
                        })
                : Optional.empty();
    }

    static Optional<Step> of(ClientMessage message) {
        if (!(message instanceof ClientMessage.Secure secure)) {
            return Optional.empty();
        }
        Object content = secure.content();
        if (content instanceof io.sottovoce.privacy.secagg.message.Advert) {
            return Optional.of(ADVERT);
        }
        if (content instanceof io.sottovoce.privacy.secagg.message.Deal) {
            return Optional.of(DEAL);
        }
        return Optional.of(content instanceof io.sottovoce.privacy.secagg.message.Vote ? VOTE : UNMASKING);
    }
}
