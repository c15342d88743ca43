package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
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
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.identity.LiveIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Works out a round's mean again, in this process and from nothing but the messages of those whom the record names: were an
 * input missing from the server's sum, or in it twice, or of somebody else, the two would differ. Where the cohort was cut,
 * the groups follow from the adverts again, and the mean is that of the groups that were opened, by their inputs.
 */
final class Recomputation {
    private static final int CHUNKS_PER_PIECE = 8;

    private final Witness.Seen seen;
    private final RoundConfig config;
    private final SecAggServer machine;
    private final MaskedSum sum;
    private final Moment now = now();
    private final List<ClientId> roster;
    private Optional<ServerEffect.Unmask> opened = Optional.empty();

    private Recomputation(Witness.Seen seen, RoundConfig config, SecAggServer machine, List<ClientId> roster) {
        this.seen = seen;
        this.config = config;
        this.machine = machine;
        this.roster = roster;
        this.sum = new MaskedSum(config.vectors());
    }

    /** The mean over the inputs of these clients, flat. */
    static double[] mean(Witness.Seen seen, LiveIdentity server, List<ClientId> survivors, int dimension) {
        ServerSetup setup = setup(seen, server);
        Roster roster = seen.roster(survivors);
        double[] mean = new double[dimension];
        double total = 0;
        if (setup.config().groups().isEmpty()) {
            List<ClientId> all = roster.entries().stream()
                    .map(entry -> entry.certificate().client())
                    .toList();
            Recomputation one = new Recomputation(seen, setup.config(), new SecAggServer(setup), all);
            one.hearAll(all, Advert.class);
            fold(mean, one.mean(survivors, dimension), 1);
            return mean;
        }
        for (CohortAdverts.Group group : groups(seen, setup, roster)) {
            List<ClientId> inside =
                    survivors.stream().filter(group.members()::contains).toList();
            if (!inside.isEmpty()) {
                total += inside.size();
                Recomputation one = new Recomputation(seen, setup.config(), group.server(), group.members());
                fold(mean, one.mean(inside, dimension), inside.size() / total);
            }
        }
        return mean;
    }

    private static ServerSetup setup(Witness.Seen seen, LiveIdentity server) {
        Offer offer = Offer.decode(Octets.owning(seen.offer().toByteArray()))
                .accepted()
                .orElseThrow();
        RoundConfig config = RoundConfig.decode(offer.config()).accepted().orElseThrow();
        RevocationList revoked =
                RevocationList.decode(offer.revocationList().toBytes()).orElseThrow();
        return new ServerSetup(config, server.bundle().signingKey(), server.trusted(), revoked, Set.of());
    }

    /** The cut of those whose entries every client was shown. */
    private static List<CohortAdverts.Group> groups(Witness.Seen seen, ServerSetup setup, Roster roster) {
        Set<ContentHash> cohort = Set.copyOf(roster.cohort());
        CohortAdverts adverts = new CohortAdverts(setup, roster.cohort().size());
        seen.adverts().stream()
                .filter(advert -> cohort.contains(advert.entry().hash()))
                .forEach(advert -> adverts.take(advert.entry().certificate().client(), advert, now()));
        if (adverts.size() != cohort.size()) {
            throw new AssertionError(adverts.size() + " of " + cohort.size() + " adverts were seen");
        }
        return adverts.cut();
    }

    private static Moment now() {
        return new Moment(System.currentTimeMillis() / 1000, 1);
    }

    /** As the server takes the mean: a running one. */
    private static void fold(double[] mean, float[] next, double share) {
        for (int i = 0; i < mean.length; i++) {
            mean[i] = share == 1 ? next[i] : mean[i] + share * (next[i] - mean[i]);
        }
    }

    private float[] mean(List<ClientId> survivors, int dimension) {
        close(ServerPhase.ADVERTISING);
        MemberSet dealt = MemberSet.decode(
                        roster.size(), seen.delivery(survivors).shareSet())
                .orElseThrow();
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
