package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;

/** How many clients may collude with the server, by the client's own judgement and never the server's (SA-1, 1.2). */
public sealed interface CorruptBound {
    /** At most so many, whatever the cohort: the only sound form where the server picks the cohort. */
    record Absolute(int clients) implements CorruptBound {
        public Absolute {
            if (clients < 1) {
                throw new IllegalArgumentException("at most " + clients + " corrupt clients, expected 1 or more");
            }
        }

        @Override
        public int of(int clientsInRoster) {
            return clients;
        }

        @Override
        public int ofGroup(int clientsInCohort, int size) {
            return clients;
        }
    }

    /** At most a share of the cohort: assumes that the operator does not choose who is listed. */
    record Share(PartsPerMillion share) implements CorruptBound {
        @Override
        public int of(int clientsInRoster) {
            return CohortNumbers.corruptOfShare(clientsInRoster, share);
        }

        @Override
        public int ofGroup(int clientsInCohort, int size) {
            return CohortGroups.corruptPerGroup(clientsInCohort, of(clientsInCohort), size);
        }
    }

    /** c for a roster. */
    int of(int clientsInRoster);

    /**
     * c of one of the groups that a cohort is cut into, by an order that nobody chooses: for a share, what no group exceeds
     * but with probability 2^-40.
     */
    int ofGroup(int clientsInCohort, int size);
}
