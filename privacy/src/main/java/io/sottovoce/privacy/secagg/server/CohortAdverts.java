package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Roster;
import java.util.List;
import java.util.Optional;

/**
 * The first phase of a cohort that is cut into groups: hears R1 of everybody, makes each check that a client would make,
 * and cuts by the public order that follows from all entries together (SA-1, 1.2). From then on each group is a session
 * by itself.
 */
public final class CohortAdverts {
    private final ServerSetup setup;
    private final GroupTerms groups;
    private final Advertising heard;

    /** Hears at most so many clients, {@link Limits#COHORT_MAX} in all. */
    public CohortAdverts(ServerSetup setup, int clientsMax) {
        this.setup = setup;
        this.groups = setup.config()
                .groups()
                .orElseThrow(() -> new IllegalArgumentException("a configuration without groups"));
        if (clientsMax > Limits.COHORT_MAX) {
            throw new IllegalArgumentException(
                    "a cohort of " + clientsMax + " clients, expected at most " + Limits.COHORT_MAX);
        }
        this.heard = new Advertising(setup, clientsMax);
    }

    /** R0, the same for all groups. */
    public Offer offer() {
        return Offer.sign(setup.config(), Octets.owning(setup.revoked().toBytes()), setup.key());
    }

    /** Takes R1; why it was refused, or empty. */
    public Optional<Rejection> take(ClientId from, ClientMessage message, Moment now) {
        try {
            heard.take(from, message, now);
            return Optional.empty();
        } catch (PeerFault fault) {
            return Optional.of(fault.rejection());
        }
    }

    /** How many have advertised. */
    public int size() {
        return heard.adverts().size();
    }

    /**
     * A group of the cut.
     *
     * @param index g
     * @param members by client id
     * @param setup of its session, with c of the worst group
     * @param server its session, whose first phase has nobody left to hear
     */
    public record Group(int index, List<ClientId> members, ServerSetup setup, SecAggServer server) {}

    /** The groups of whoever has advertised; none where nobody has. */
    public List<Group> cut() {
        List<Advert> adverts = heard.adverts();
        if (adverts.isEmpty()) {
            return List.of();
        }
        List<ContentHash> entries =
                adverts.stream().map(advert -> advert.entry().hash()).toList();
        List<List<Integer>> cut = CohortGroups.cut(Roster.hashOf(entries), entries.size(), groups.size());
        ServerSetup ofGroup = setup.ofGroup(entries, corrupt(entries.size()));
        return java.util.stream.IntStream.range(0, cut.size())
                .mapToObj(g -> group(g, cut.get(g).stream().map(adverts::get).toList(), ofGroup))
                .toList();
    }

    private static Group group(int index, List<Advert> members, ServerSetup setup) {
        List<ClientId> clients = members.stream()
                .map(advert -> advert.entry().certificate().client())
                .toList();
        return new Group(index, clients, setup, SecAggServer.ofGroup(setup, members));
    }

    /** In mode H the operator is trusted not to stack groups: each has the configured share. */
    private int corrupt(int members) {
        return setup.config().mode() == Mode.HONEST_SERVER
                ? 1
                : CohortGroups.corruptPerGroup(members, corruptOfAll(members), groups.size());
    }

    private int corruptOfAll(int members) {
        return CohortNumbers.corruptOfShare(members, setup.config().cohort().corrupt());
    }
}
