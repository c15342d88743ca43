package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.GraphPlan;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed roster: who has which index, who is whose neighbour. */
final class RosterBook {
    private final ServerSetup setup;
    private final List<Advert> members;
    private final List<RosterEntry> entries;
    private final Map<ClientId, Integer> indices = new HashMap<>();
    private final List<List<Integer>> neighbours = new ArrayList<>();
    private final CohortNumbers cohort;
    private final SharingGraph graph;
    private final ContentHash session;

    private RosterBook(
            ServerSetup setup,
            ContentHash configHash,
            List<Advert> members,
            CohortNumbers cohort,
            GraphParameters parameters) {
        this.setup = setup;
        this.members = members;
        this.entries = members.stream().map(Advert::entry).toList();
        this.cohort = cohort;
        this.session = Roster.session(configHash, Roster.hash(entries), parameters, setup.cohortHash());
        this.graph = SharingGraph.of(session, members.size(), parameters);
        for (int member = 0; member < members.size(); member++) {
            indices.put(client(member), member);
            neighbours.add(graph.neighbours(member));
        }
    }

    /** Plans the graph for the members, who come ordered by client id; faults where there is no plan. */
    static RosterBook of(ServerSetup setup, ContentHash configHash, List<Advert> members) throws PeerFault {
        CohortTerms terms = setup.config().cohort();
        int size = members.size();
        PeerFault.unless(
                size >= terms.clientsMin(),
                AbortCode.TOO_FEW,
                size + " clients have joined, needed are " + terms.clientsMin());
        int corrupt = Math.max(setup.corruptMin(), CohortNumbers.corruptOfShare(size, terms.corrupt()));
        CohortNumbers cohort = CohortNumbers.of(size, corrupt, terms.dropped(), terms.survivorsMin());
        GraphPlan plan = GraphPlanner.plan(cohort, terms.sigma(), terms.eta(), GraphPlanner.HONEST_MIN_DEFAULT);
        if (plan instanceof GraphPlan.Infeasible infeasible) {
            throw new PeerFault(AbortCode.PARAMETERS, infeasible.arithmetic());
        }
        return new RosterBook(setup, configHash, members, cohort, ((GraphPlan.Feasible) plan).parameters());
    }

    RoundConfig config() {
        return setup.config();
    }

    ContentHash session() {
        return session;
    }

    Optional<ContentHash> cohortHash() {
        return setup.cohortHash();
    }

    CohortNumbers cohort() {
        return cohort;
    }

    SharingGraph graph() {
        return graph;
    }

    int threshold() {
        return graph.parameters().threshold();
    }

    int size() {
        return members.size();
    }

    ClientId client(int member) {
        return entries.get(member).certificate().client();
    }

    byte[] identityKey(int member) {
        return entries.get(member).certificate().publicKey();
    }

    PublicKeys keys(int member) {
        return members.get(member).keys();
    }

    List<Integer> neighbours(int member) {
        return neighbours.get(member);
    }

    /** Shamir x of a holder among the neighbours of a dealer. */
    int shareIndex(int dealer, int holder) {
        int rank = Collections.binarySearch(neighbours(dealer), holder);
        if (rank < 0) {
            throw new IllegalArgumentException(holder + " holds no share of " + dealer);
        }
        return rank + 1;
    }

    /** The index of a client; a fault where it has none. */
    int indexOf(ClientId client) throws PeerFault {
        Integer index = indices.get(client);
        if (index == null) {
            throw new PeerFault(AbortCode.ROSTER, "no member of this session");
        }
        return index;
    }

    List<RosterEntry> entries() {
        return entries;
    }

    Roster rosterFor(int member) {
        List<Roster.NeighbourKeys> keys = neighbours(member).stream()
                .map(neighbour -> new Roster.NeighbourKeys(neighbour, keys(neighbour)))
                .toList();
        return new Roster(entries, keys, graph.parameters(), setup.cohort());
    }

    Octets encoded() {
        return new Roster(entries, List.of(), graph.parameters(), setup.cohort()).encode();
    }
}
