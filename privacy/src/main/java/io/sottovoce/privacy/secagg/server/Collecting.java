package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects masked inputs; U3 is whoever's is complete and verified when it closes. */
final class Collecting extends ServerState implements Joined {
    private final Dealt dealt;
    private final ContentHash shareSetHash;
    private final Map<Integer, UploadProgress> uploads = new HashMap<>();
    private final SortedMap<Integer, UploadTrailer> complete = new TreeMap<>();

    Collecting(Dealt dealt) {
        this.dealt = dealt;
        this.shareSetHash = dealt.shareSet().shareSetHash();
    }

    @Override
    public RosterBook book() {
        return dealt.book();
    }

    @Override
    ServerPhase phase() {
        return ServerPhase.COLLECTING;
    }

    @Override
    Step takeChunk(ClientId from, MaskedChunk chunk) throws PeerFault {
        int member = uploader(from);
        UploadProgress progress = progress(member);
        if (complete.containsKey(member)) {
            PeerFault.unless(progress.has(chunk), AbortCode.REPLAY, "another chunk after the end");
            return stay();
        }
        if (!progress.take(chunk)) {
            return stay();
        }
        return stay(new ServerEffect.Stage(from, chunk));
    }

    @Override
    Step take(ClientId from, ClientMessage message, Moment now) throws PeerFault {
        if (!(message instanceof UploadTrailer trailer)) {
            return super.take(from, message, now);
        }
        int member = uploader(from);
        UploadTrailer before = complete.get(member);
        if (before != null) {
            PeerFault.unless(before.equals(trailer), AbortCode.REPLAY, "a second, different end of the upload");
            return stay();
        }
        check(member, trailer);
        complete.put(member, trailer);
        if (trailer.badFrom().isEmpty()) {
            return stay(new ServerEffect.AddToSum(from));
        }
        List<ClientId> dealers = trailer.badFrom().stream().map(book()::client).toList();
        return stay(new ServerEffect.AddToSum(from), new ServerEffect.Complaint(from, dealers));
    }

    /** The leaves that the server has of a client, as (vector, chunk) pairs, for it to go on from. */
    List<SecAggServer.ChunkPlace> received(ClientId client) {
        return Outcome.of(() -> progress(uploader(client)).received())
                .accepted()
                .orElse(List.of());
    }

    private int uploader(ClientId from) throws PeerFault {
        int member = book().indexOf(from);
        PeerFault.unless(dealt.shareSet().contains(member), AbortCode.ROSTER, "not in U2");
        return member;
    }

    private UploadProgress progress(int member) {
        return uploads.computeIfAbsent(
                member,
                m -> new UploadProgress(book().session(), book().config().vectors()));
    }

    private void check(int member, UploadTrailer trailer) throws PeerFault {
        UploadProgress progress = progress(member);
        PeerFault.unless(progress.isComplete(), AbortCode.INVALID_MASKED_INPUT, "chunks are missing");
        PeerFault.unless(
                progress.root(shareSetHash).equals(trailer.root()),
                AbortCode.INVALID_MASKED_INPUT,
                "root over the chunks received");
        PeerFault.unless(
                dealt.dealersTo(member).containsAll(trailer.badFrom()),
                AbortCode.INVALID_MASKED_INPUT,
                "complaint about a client that has not dealt");
        PeerFault.unless(
                trailer.isSignedBy(book().identityKey(member), book().session()),
                AbortCode.AUTHENTICATION,
                "signature of the upload");
    }

    @Override
    Step close() throws PeerFault {
        MemberSet inputSet = MemberSet.of(book().size(), complete.keySet());
        PeerFault.unless(
                inputSet.count() >= book().cohort().survivorsMin(),
                AbortCode.TOO_FEW,
                inputSet.count() + " inputs are complete, needed are "
                        + book().cohort().survivorsMin());
        for (int member : inputSet.members()) {
            int holders = inputSet.countOf(book().neighbours(member));
            PeerFault.unless(
                    holders >= book().threshold(),
                    AbortCode.TOO_FEW,
                    holders + " neighbours of member " + member + " stay, needed are " + book().threshold());
        }
        List<ServerEffect> effects = new ArrayList<>();
        effects.add(new ServerEffect.Persist(ServerEffect.Fact.INPUT_SET, inputSet.encoded()));
        for (int member : inputSet.members()) {
            effects.add(new ServerEffect.Send(book().client(member), new Survivors(inputSet.encoded())));
        }
        Collected collected = new Collected(dealt, inputSet, complete);
        boolean votes = book().config().mode() == Mode.MALICIOUS;
        return new Step(votes ? new Voting(collected) : new Unmasking(collected), effects);
    }
}
