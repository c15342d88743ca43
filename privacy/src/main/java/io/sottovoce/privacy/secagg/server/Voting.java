package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects votes until there is a quorum. */
final class Voting extends ServerState implements Joined {
    private final Collected collected;
    private final ContentHash digest;
    private final SortedMap<Integer, Vote> votes = new TreeMap<>();

    Voting(Collected collected) {
        this.collected = collected;
        this.digest = Vote.digest(book().session(), collected.dealt().shareSet(), collected.inputSet());
    }

    @Override
    public RosterBook book() {
        return collected.book();
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.VOTING;
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        if (!(message instanceof Vote vote)) {
            return super.take(from, message, now);
        }
        int voter = book().indexOf(from);
        PeerFault.unless(collected.inputSet().contains(voter), AbortCode.ROSTER, "not in U3");
        Vote before = votes.get(voter);
        if (before != null) {
            PeerFault.unless(before.equals(vote), AbortCode.REPLAY, "a second, different vote");
            return stay();
        }
        PeerFault.unless(
                vote.isSignedBy(book().identityKey(voter), book().session(), digest),
                AbortCode.AUTHENTICATION,
                "signature of the vote");
        votes.put(voter, vote);
        return votes.size() >= book().cohort().quorum() ? reached() : stay();
    }

    private Step reached() {
        Quorum quorum = new Quorum(votes.entrySet().stream()
                .map(vote -> new Quorum.FromVoter(vote.getKey(), vote.getValue()))
                .toList());
        List<ServerEffect> effects = new ArrayList<>();
        effects.add(new ServerEffect.Persist(ServerEffect.Fact.QUORUM, quorum.encode()));
        for (int member : collected.inputSet().members()) {
            effects.add(new ServerEffect.Send(book().client(member), quorum));
        }
        return new Step(new Unmasking(collected), effects);
    }

    @Override
    Step close() throws PeerFault {
        throw new PeerFault(
                AbortCode.QUORUM,
                votes.size() + " votes, needed are " + book().cohort().quorum());
    }
}
