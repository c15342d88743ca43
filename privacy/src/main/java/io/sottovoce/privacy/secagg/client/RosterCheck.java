package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The checks of R2a (SA-1, 1.5): roster, graph, and every neighbour's certificate and keys. */
final class RosterCheck {
    private final Enrolment enrolment;
    private final Roster roster;
    private final Moment now;
    private final Set<Octets> keysSeen = new HashSet<>();

    private RosterCheck(Enrolment enrolment, Roster roster, Moment now) {
        this.enrolment = enrolment;
        this.roster = roster;
        this.now = now;
    }

    static Membership check(Enrolment enrolment, Advert own, Roster roster, Moment now) throws PeerFault {
        RosterCheck check = new RosterCheck(enrolment, roster, now);
        check.ascending();
        check.identities();
        int self = roster.entries().indexOf(own.entry());
        PeerFault.unless(self >= 0, AbortCode.ROSTER, "the own entry is missing or was changed");
        check.group();
        CohortNumbers cohort = check.cohort();
        ContentHash session = Roster.session(
                enrolment.accepted().configHash(), Roster.hash(roster.entries()), roster.graph(), roster.cohortHash());
        SharingGraph graph = SharingGraph.of(session, roster.entries().size(), roster.graph());
        SortedMap<Integer, PublicKeys> neighbours = check.neighbours(graph.neighbours(self), own);
        return new Membership(enrolment, session, roster.entries(), cohort, graph, self, neighbours);
    }

    /** Strictly ascending identifiers: nobody is listed twice, and the index of a member is its rank. */
    private void ascending() throws PeerFault {
        List<RosterEntry> entries = roster.entries();
        for (int i = 1; i < entries.size(); i++) {
            boolean ordered = entries.get(i - 1)
                            .certificate()
                            .client()
                            .compareTo(entries.get(i).certificate().client())
                    < 0;
            PeerFault.unless(ordered, AbortCode.ROSTER, "client identifiers do not ascend at member " + i);
        }
    }

    /** One identity key under two names would have two votes. */
    private void identities() throws PeerFault {
        Set<Octets> identities = new HashSet<>();
        for (RosterEntry entry : roster.entries()) {
            PeerFault.unless(
                    identities.add(Octets.owning(entry.certificate().publicKey())),
                    AbortCode.ROSTER,
                    "one identity key under two names");
        }
    }

    /** The own group is the one that the cut of the whole cohort puts this client in (SA-1, 1.2). */
    private void group() throws PeerFault {
        Optional<GroupTerms> groups = enrolment.config().groups();
        PeerFault.unless(
                groups.isPresent() != roster.cohort().isEmpty(), AbortCode.ROSTER, "a cohort that is not to be cut");
        if (groups.isEmpty()) {
            return;
        }
        Map<ContentHash, Integer> ranks = new HashMap<>();
        for (ContentHash entry : roster.cohort()) {
            PeerFault.unless(ranks.put(entry, ranks.size()) == null, AbortCode.ROSTER, "an entry twice in the cohort");
        }
        List<Integer> own = new ArrayList<>();
        for (RosterEntry entry : roster.entries()) {
            Integer rank = ranks.get(entry.hash());
            PeerFault.unless(rank != null, AbortCode.ROSTER, "a member of the group is not in the cohort");
            own.add(rank);
        }
        ContentHash all = roster.cohortHash().orElseThrow();
        List<Integer> cut = CohortGroups.groupOf(all, ranks.size(), groups.get().size(), own.get(0));
        PeerFault.unless(cut.equals(own), AbortCode.ROSTER, "another group than the cohort's cut has");
    }

    /** In mode M no group may be so small that some group is always worse than any threshold. */
    private int corrupt(CohortPolicy policy, int clients) throws PeerFault {
        Optional<GroupTerms> groups = enrolment.config().groups();
        if (groups.isEmpty() || enrolment.config().mode() == Mode.HONEST_SERVER) {
            return policy.corrupt().of(clients);
        }
        PeerFault.unless(
                clients == roster.cohort().size() || clients >= CohortGroups.MALICIOUS_SIZE_MIN,
                AbortCode.PARAMETERS,
                "groups of " + clients + " in mode M, at least " + CohortGroups.MALICIOUS_SIZE_MIN + " are needed");
        return policy.corrupt().ofGroup(roster.cohort().size(), groups.get().size());
    }

    private CohortNumbers cohort() throws PeerFault {
        CohortTerms terms = enrolment.config().cohort();
        int clients = roster.entries().size();
        PeerFault.unless(
                clients >= terms.clientsMin() && clients <= terms.clientsMax(),
                AbortCode.TOO_FEW,
                "roster of " + clients + " clients, agreed were " + terms.clientsMin() + ".." + terms.clientsMax());
        CohortPolicy policy = enrolment.setup().policy().cohort();
        CohortNumbers cohort =
                CohortNumbers.of(clients, corrupt(policy, clients), terms.dropped(), terms.survivorsMin());
        Optional<String> violation = GraphPlanner.violation(cohort, roster.graph(), terms.sigma(), policy.honestMin());
        PeerFault.unless(violation.isEmpty(), AbortCode.PARAMETERS, violation.orElse(""));
        return cohort;
    }

    private SortedMap<Integer, PublicKeys> neighbours(List<Integer> expected, Advert own) throws PeerFault {
        List<Integer> given =
                roster.neighbours().stream().map(Roster.NeighbourKeys::index).toList();
        PeerFault.unless(given.equals(expected), AbortCode.ROSTER, "keys of other members than the own neighbours");
        distinct(own.keys());
        SortedMap<Integer, PublicKeys> keys = new TreeMap<>();
        for (Roster.NeighbourKeys neighbour : roster.neighbours()) {
            authentic(neighbour);
            distinct(neighbour.keys());
            keys.put(neighbour.index(), neighbour.keys());
        }
        return keys;
    }

    private void authentic(Roster.NeighbourKeys neighbour) throws PeerFault {
        RosterEntry entry = roster.entries().get(neighbour.index());
        boolean certified = enrolment
                .setup()
                .policy()
                .authorities()
                .accepts(entry.certificate(), enrolment.accepted().revoked(), now.unixSeconds());
        PeerFault.unless(certified, AbortCode.AUTHENTICATION, "certificate of member " + neighbour.index());
        boolean consistent = new Advert(entry, neighbour.keys())
                .isConsistent(
                        enrolment.accepted().configHash(),
                        enrolment.config().suite(),
                        enrolment.setup().signatures());
        PeerFault.unless(consistent, AbortCode.KEYS, "keys of member " + neighbour.index());
    }

    private void distinct(PublicKeys keys) throws PeerFault {
        boolean fresh = keysSeen.add(keys.channel()) && keysSeen.add(keys.mask());
        if (enrolment.config().suite().hasKem()) {
            fresh &= keysSeen.add(keys.channelKem()) && keysSeen.add(keys.maskKem());
        }
        PeerFault.unless(fresh, AbortCode.KEYS, "a key that occurs twice");
    }
}
