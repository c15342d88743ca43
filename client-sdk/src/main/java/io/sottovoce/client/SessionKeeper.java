package io.sottovoce.client;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundClosed;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.ServerMessage.Secure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of secure aggregation that lives, or none: one at a time. A new one takes the place of the one before only once
 * its offer was agreed to, and before anything is said for it. For the thread that owns the client's state.
 */
final class SessionKeeper {
    private final ClientEngine engine;
    private final Mailbox mailbox;

    private @Nullable Live live;
    private @Nullable RoundRef disowned;

    private record Live(RoundRef round, ClientSession session) {}

    SessionKeeper(ClientEngine engine, Mailbox mailbox) {
        this.engine = engine;
        this.mailbox = mailbox;
    }

    /** Whether a session lives. */
    boolean lives() {
        return live != null;
    }

    /** Whether the session of this round lives. */
    boolean isFor(RoundRef round) {
        return live != null && live.round().equals(round);
    }

    /** Begins the session of an offer; where that is refused the session before lives on. */
    SecureClient.Begun begin(RoundOffer offer, Plan plan, long endNanos) {
        RoundRef round = offer.round();
        SecureClient.Begun begun = engine.begin(offer, plan, new ClientSession.Outlet() {
            @Override
            public void send(io.sottovoce.privacy.secagg.message.ClientMessage message) {
                mailbox.postOwn(new Mail.Outgoing(new ClientMessage.Secure(round, message)));
            }

            @Override
            public void aborted(AbortCode code) {
                mailbox.postOwn(new Mail.Aborted(unfinished(round, code), endNanos));
            }
        });
        begun.session().ifPresent(session -> {
            giveUp("another round was begun");
            live = new Live(round, session);
        });
        return begun;
    }

    /** The server forgot that it had an answer to an offer: it gets the same one again. */
    void repeat(RoundOffer offer) {
        if (live != null && isFor(offer.round())) {
            Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                    .accepted()
                    .ifPresent(live.session()::take);
        }
    }

    /**
     * Hears a message of the protocol.
     *
     * @return what to say instead where its session does not live here, once: this process knows nothing of it, so that it is
     *     not to be waited for
     */
    Optional<ClientMessage.TrainingFailed> hear(Secure message) {
        if (live != null && isFor(message.round())) {
            live.session().take(message.content());
            return Optional.empty();
        }
        if (message.content().kind() == ServerMessage.Kind.RESULT
                || message.round().equals(disowned)) {
            return Optional.empty();
        }
        disowned = message.round();
        return Optional.of(unfinished(message.round(), AbortCode.CANCELLED));
    }

    /** Time has passed. */
    void tick() {
        if (live != null) {
            live.session().tick();
        }
    }

    /** The session that has ended of itself since it was last asked for. */
    Optional<ClientEvent.SessionEnded> ended() {
        Live present = live;
        if (present == null || !present.session().over()) {
            return Optional.empty();
        }
        live = null;
        disowned = present.round(); // the server has been told why, or has had all: messages under way ask nothing more
        return Optional.of(new ClientEvent.SessionEnded(
                present.round(), Protocol.detail(present.session().end())));
    }

    /** The server has closed a round. */
    void closed(RoundClosed closed) {
        disowned = closed.round();
        if (live != null && isFor(closed.round())) {
            live.session().closed(Protocol.detail((closed.outcome() + " " + closed.reasonCode()).strip()));
            live = null;
        }
    }

    /** Gives up the session of a round. */
    void giveUp(RoundRef round, String why) {
        if (isFor(round)) {
            giveUp(why);
        }
    }

    /** Gives up whatever session lives. */
    void giveUp(String why) {
        if (live != null) {
            live.session().cancel(why);
            live = null;
        }
    }

    private static ClientMessage.TrainingFailed unfinished(RoundRef round, AbortCode code) {
        return new ClientMessage.TrainingFailed(round, FailureCode.SECURE_AGGREGATION, code.name());
    }
}
