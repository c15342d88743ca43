package io.sottovoce.client;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage.RoundClosed;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client has trained ahead for an asynchronous task: one update at a time, in memory only. It goes when a round has
 * used it or refused it, stays when a round was aborted, and gives way to newer work. Confined to the client's thread.
 *
 * <p>An application has no use for it: it is public for simulations, which drive the parts of a
 * client themselves.
 */
public final class AheadState {
    private @Nullable HeldUpdate update;

    /** What the server is told when it is heard of again, and whenever it asks. */
    public Optional<ClientMessage> announcement() {
        return Optional.ofNullable(update).map(held -> new ClientMessage.UpdateHeld(held.task(), held.base()));
    }

    /** An update is there. */
    public void hold(HeldUpdate trained) {
        update = trained;
    }

    /** What is held is not to be used again, whatever becomes of the round. */
    public void spend() {
        update = null;
    }

    /** Whether what is held does for an offer of work; what is too old for it is dropped. */
    public boolean satisfies(RoundOffer offer) {
        HeldUpdate held = update;
        if (held == null || !held.task().equals(offer.round().task())) {
            return false;
        }
        if (!held.satisfies(offer)) {
            update = null;
        }
        return update != null;
    }

    /** Whether training for one offer of work does for another of the same task. */
    public static boolean serves(RoundOffer present, RoundOffer offer) {
        return present.model().version() >= offer.pace().map(Pace::leastBase).orElse(Long.MAX_VALUE);
    }

    /** Whether work that is under way does for an offer of work. Where it is of the same task and too old it is stopped. */
    boolean underWay(@Nullable Work work, RoundOffer offer) {
        if (work == null || work.settled() || !work.ahead()) {
            return false;
        }
        RoundOffer present = work.offer();
        if (!present.round().task().equals(offer.round().task())) {
            return false;
        }
        boolean goodEnough = serves(present, offer);
        if (!goodEnough) {
            work.settle();
        }
        return goodEnough;
    }

    /** What goes into a buffer; empty where nothing for it is held. */
    public Optional<Prepared> preparedFor(RoundOffer buffer) {
        return Optional.ofNullable(update).flatMap(held -> held.preparedFor(buffer));
    }

    /** A round is over for this client. */
    public void closed(RoundClosed closed) {
        boolean spent = closed.outcome() != RoundOutcome.ABORTED; // an aborted round has used nothing of it
        if (update != null && spent && update.task().equals(closed.round().task())) {
            update = null;
        }
    }
}
