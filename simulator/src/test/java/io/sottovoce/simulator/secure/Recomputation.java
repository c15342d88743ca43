package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.identity.LiveIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Works out a round's mean again, in this process and from nothing but the messages of those whom the record names: were an
 * input missing from the server's sum, or in it twice, or of somebody else, the two would differ.
 */
final class Recomputation {
    private static final int CHUNKS_PER_PIECE = 8;

    private final Witness.Seen seen;
    private final RoundConfig config;
    private final SecAggServer machine;
    private final MaskedSum sum;
    private final Moment now = new Moment(System.currentTimeMillis() / 1000, 1);
    private final List<ClientId> roster = new ArrayList<>();
    private Optional<ServerEffect.Unmask> opened = Optional.empty();

    private Recomputation(Witness.Seen seen, LiveIdentity server) {
        this.seen = seen;
        Offer offer = Offer.decode(Octets.owning(seen.offer().toByteArray()))
                .accepted()
                .orElseThrow();
        this.config = RoundConfig.decode(offer.config()).accepted().orElseThrow();
        RevocationList revoked =
                RevocationList.decode(offer.revocationList().toBytes()).orElseThrow();
        this.machine = new SecAggServer(
                new ServerSetup(config, server.bundle().signingKey(), server.trusted(), revoked, Set.of()));
        this.sum = new MaskedSum(config.vectors());
        seen.roster().entries().forEach(entry -> roster.add(entry.certificate().client()));
    }

    /** The mean over the inputs of these clients, flat. */
    static float[] mean(Witness.Seen seen, LiveIdentity server, List<ClientId> survivors, int dimension) {
        return new Recomputation(seen, server).mean(survivors, dimension);
    }

    private float[] mean(List<ClientId> survivors, int dimension) {
        hearAll(roster, Advert.class);
        close(ServerPhase.ADVERTISING);
        MemberSet dealt =
                MemberSet.decode(roster.size(), seen.delivery().shareSet()).orElseThrow();
        hearAll(dealt.members().stream().map(roster::get).toList(), Deal.class);
        close(ServerPhase.SHARING);
        survivors.forEach(this::input);
        close(ServerPhase.COLLECTING);
        hearAll(survivors, Vote.class);
        hearAll(survivors, Unmasking.class);
        close(ServerPhase.UNMASKING);
        ServerEffect.Unmask unmask = opened.orElseThrow(() -> new AssertionError("not opened: " + machine.phase()));
        unmask.plan().cut(sum, CHUNKS_PER_PIECE).forEach(UnmaskPlan.Work::run);
        return ReleaseResult.of(
                        ReleasePlan.of(config, dimension, unmask.cohort()),
                        unmask.session(),
                        unmask.plan().release(sum))
                .mean()
                .toArray();
    }

    private void hearAll(List<ClientId> clients, Class<? extends ClientMessage> kind) {
        for (ClientId client : clients) {
            seen.said(client, kind).ifPresent(message -> tell(new ServerEvent.Received(client, message)));
        }
    }

    private void input(ClientId client) {
        Witness.Input input = seen.input(client)
                .orElseThrow(() -> new AssertionError("the record names " + client + ", which sent nothing"));
        for (UploadChunk chunk : input.chunks()) {
            tell(new ServerEvent.ChunkReceived(
                    client,
                    new MaskedChunk(
                            chunk.vector(),
                            chunk.index(),
                            Octets.owning(chunk.data().toByteArray()))));
        }
        boolean added = tell(new ServerEvent.Received(
                        client, input.trailer().secure().orElseThrow()))
                .stream()
                .anyMatch(ServerEffect.AddToSum.class::isInstance);
        if (!added) {
            throw new AssertionError("the record names " + client + ", whose input is not good");
        }
        sum.add(client, (vector, index) -> input.chunks().stream()
                .filter(chunk -> chunk.vector() == vector && chunk.index() == index)
                .findFirst()
                .map(chunk -> Octets.owning(chunk.data().toByteArray()))
                .orElseThrow());
    }

    private void close(ServerPhase phase) {
        tell(new ServerEvent.PhaseClosed(phase));
    }

    private List<ServerEffect> tell(ServerEvent event) {
        List<ServerEffect> effects = machine.handle(event, now);
        for (ServerEffect effect : effects) {
            if (effect instanceof ServerEffect.Unmask unmask) {
                opened = Optional.of(unmask);
            }
        }
        return effects;
    }
}
