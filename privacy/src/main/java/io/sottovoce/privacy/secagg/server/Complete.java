package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;

/** The end: the plan is with the shell. */
final class Complete extends ServerState implements Joined {
    private final RosterBook book;

    Complete(RosterBook book) {
        this.book = book;
    }

    @Override
    public RosterBook book() {
        return book;
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.COMPLETE;
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        book.indexOf(from);
        PeerFault.unless(
                message instanceof io.sottovoce.privacy.secagg.message.Unmasking,
                AbortCode.OUT_OF_ORDER,
                "message after the end");
        return stay(); // a late or repeated set of shares is not needed any more
    }
}
