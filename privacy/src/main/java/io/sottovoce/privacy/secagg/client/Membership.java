package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.SharingGraph;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import java.util.List;
import java.util.SortedMap;

/**
 * A client's place in a session.
 *
 * @param self own roster index
 * @param neighbours keys of N(self), by roster index
 */
record Membership(
        Enrolment enrolment,
        ContentHash session,
        List<RosterEntry> entries,
        CohortNumbers cohort,
        SharingGraph graph,
        int self,
        SortedMap<Integer, PublicKeys> neighbours) {
    PublicKeys keysOf(int neighbour) {
        PublicKeys keys = neighbours.get(neighbour);
        if (keys == null) {
            throw new IllegalArgumentException(neighbour + " is no neighbour");
        }
        return keys;
    }

    List<Integer> neighbourIndices() {
        return List.copyOf(neighbours.keySet());
    }

    PairSeed.Pair pairWith(int neighbour) {
        return new PairSeed.Pair(session, self, enrolment.publicKeys(), neighbour, keysOf(neighbour));
    }

    int threshold() {
        return graph.parameters().threshold();
    }
}
