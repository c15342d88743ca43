package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects shares until every survivor has sent them or the shell closes; then restores what it takes. */
final class Unmasking extends ServerState implements Joined {
    private final Collected collected;
    private final Map<Integer, ContentHash> answers = new HashMap<>();
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
        ContentHash hash = answer.contentHash();
        ContentHash before = answers.get(holder);
        if (before != null) {
            PeerFault.unless(before.equals(hash), AbortCode.REPLAY, "a second, different set of shares");
            return stay();
        }
        shares.take(holder, answer);
        answers.put(holder, hash);
        return answers.size() == collected.inputSet().count() ? complete() : stay();
    }

    /** Everybody has answered: what is missing now is not the fault of whoever answered last. */
    private Step complete() throws SessionFault {
        try {
            return close();
        } catch (SessionFault fault) {
            throw fault;
        } catch (PeerFault fault) {
            throw SessionFault.of(fault.rejection());
        }
    }

    @Override
    Step close() throws PeerFault {
        Restoration restoration = new Restoration(collected, shares);
        UnmaskPlan plan = restoration.plan();
        shares.wipe();
        List<ServerEffect> effects = new ArrayList<>();
        restoration.evidence().forEach(proof -> effects.add(new ServerEffect.Convict(proof.client(), proof)));
        effects.add(new ServerEffect.Unmask(plan, book().session(), book().cohort()));
        return new Step(new Complete(book()), effects);
    }

    @Override
    void wipe() {
        shares.wipe();
    }
}
