package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.graph.RingRule;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * With whom, and against whom, a client takes part.
 *
 * @param modes allowed; mode H trusts the server to follow the protocol
 * @param suiteMin weakest key agreement
 * @param corrupt bound on colluding clients
 * @param droppedMax largest share of drop-outs that a sum may be planned for
 * @param sigmaMin least bits of statistical security
 * @param clientsMin smallest cohort, 5 or more
 * @param honestMin least honest inputs in a sum
 * @param groupMeans whether the means of small groups may be looked at one by one; clientsMin then holds for each group
 */
public record CohortPolicy(
        Set<Mode> modes,
        Suite suiteMin,
        CorruptBound corrupt,
        PartsPerMillion droppedMax,
        int sigmaMin,
        int clientsMin,
        int honestMin,
        boolean groupMeans) {
    /** Nobody is hidden in a smaller crowd. */
    public static final int CLIENTS_FLOOR = 5;

    public CohortPolicy {
        modes = Collections.unmodifiableSet(new TreeSet<>(modes));
        if (clientsMin < CLIENTS_FLOOR || honestMin < 2 || modes.isEmpty()) {
            throw new IllegalArgumentException("cohort policy of " + clientsMin + " clients, " + honestMin
                    + " honest, modes " + modes + ": expected at least " + CLIENTS_FLOOR + ", 2 and one mode");
        }
    }

    /** A policy for sums over whole cohorts, and over the groups of a cohort that is too large for one. */
    public CohortPolicy(
            Set<Mode> modes,
            Suite suiteMin,
            CorruptBound corrupt,
            PartsPerMillion droppedMax,
            int sigmaMin,
            int clientsMin,
            int honestMin) {
        this(modes, suiteMin, corrupt, droppedMax, sigmaMin, clientsMin, honestMin, false);
    }

    /** Mode M, the hybrid suite, at most a tenth dropped, sigma 104. */
    public static CohortPolicy strict(CorruptBound corrupt) {
        return new CohortPolicy(
                Set.of(Mode.MALICIOUS),
                Suite.HYBRID,
                corrupt,
                new PartsPerMillion(100_000),
                RingRule.SIGMA_MIN,
                CLIENTS_FLOOR,
                GraphPlanner.HONEST_MIN_DEFAULT);
    }
}
