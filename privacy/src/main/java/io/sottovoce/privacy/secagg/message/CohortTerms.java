package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;

/**
 * The sizes and shares that the graph and the quorum follow from.
 *
 * @param corrupt gamma
 * @param dropped delta
 * @param sigma bits of statistical security
 * @param eta bits of correctness
 * @param clientsMin cohortMin
 * @param clientsMax cohortMax; the ring and the scale are proved against it
 * @param survivorsMin least number of inputs in the sum
 */
public record CohortTerms(
        PartsPerMillion corrupt,
        PartsPerMillion dropped,
        int sigma,
        int eta,
        int clientsMin,
        int clientsMax,
        int survivorsMin) {
    public CohortTerms {
        if (sigma < 1 || sigma > 0xFFFF || eta < 1 || eta > 0xFFFF) {
            throw new IllegalArgumentException("sigma " + sigma + " and eta " + eta + " must be in 1..65535");
        }
        if (clientsMin < 1
                || clientsMin > clientsMax
                || clientsMax > Limits.CLIENTS_MAX
                || survivorsMin < 1
                || survivorsMin > clientsMin) {
            throw new IllegalArgumentException("cohort of " + clientsMin + ".." + clientsMax + " clients with "
                    + survivorsMin + " survivors, expected 1 <= survivors <= min <= max <= " + Limits.CLIENTS_MAX);
        }
    }

    /** The numbers of a roster of so many clients, with gamma as the bound on the corrupt ones. */
    public CohortNumbers numbers(int clients) {
        return CohortNumbers.of(clients, CohortNumbers.corruptOfShare(clients, corrupt), dropped, survivorsMin);
    }
}
