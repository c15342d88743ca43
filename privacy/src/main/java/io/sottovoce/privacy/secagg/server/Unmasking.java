package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects shares until every survivor has sent them or the shell closes; then restores what it takes. */
final class Unmasking extends ServerState implements Joined {
    private final Collected collected;
    private final Map<Integer, io.sottovoce.privacy.secagg.message.Unmasking> answers = new HashMap<>();
    private final ShareBook shares;

    Unmasking(Collected collected) {
        this.collected = collected;
        this.shares = new ShareBook(collected);
    }

    @Override
    public RosterBook book() {
        return collected.book();
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.UNMASKING;
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        int holder = book().indexOf(from);
        PeerFault.unless(collected.inputSet().contains(holder), AbortCode.ROSTER, "not in U3");
        if (message instanceof Vote) { // one more than was needed
            return stay();
        }
        if (!(message instanceof io.sottovoce.privacy.secagg.message.Unmasking answer)) {
            return super.take(from, message, now);
        }
        var before = answers.get(holder);
        if (before != null) {
            PeerFault.unless(before.equals(answer), AbortCode.REPLAY, "a second, different set of shares");
            return stay();
        }
        shares.take(holder, answer);
        answers.put(holder, answer);
        return answers.size() == collected.inputSet().count() ? close() : stay();
    }

    @Override
    Step close() throws PeerFault {
        UnmaskPlan plan = new Restoration(collected, shares).plan();
        return new Step(
                new Complete(book()), List.of(new ServerEffect.Unmask(plan, book().session(), book().cohort())));
    }
}
