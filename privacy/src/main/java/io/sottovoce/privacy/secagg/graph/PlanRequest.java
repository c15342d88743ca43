package io.sottovoce.privacy.secagg.graph;

/**
 * What to plan for.
 *
 * @param clients n
 * @param corrupt gamma, share of clients that collude with the server
 * @param dropped delta, share of clients that may drop out
 * @param sigma bits of statistical security
 * @param eta bits of correctness: chance 2^-eta that too few neighbours stay
 */
public record PlanRequest(
        ThreatClass threat, int clients, PartsPerMillion corrupt, PartsPerMillion dropped, int sigma, int eta) {
    private static final int BITS_MAX = 512;
    private static final int CLIENTS_MAX = 10_000_000;

    public PlanRequest {
        if (clients < 0 || clients > CLIENTS_MAX) {
            throw new IllegalArgumentException("clients " + clients + " is outside 0.." + CLIENTS_MAX);
        }
        if (sigma < 1 || sigma > BITS_MAX || eta < 1 || eta > BITS_MAX) {
            throw new IllegalArgumentException("sigma " + sigma + " and eta " + eta + " must be in 1.." + BITS_MAX);
        }
    }

    /** A request with the default sigma and eta of the class. */
    public static PlanRequest of(ThreatClass threat, int clients, PartsPerMillion corrupt, PartsPerMillion dropped) {
        return new PlanRequest(threat, clients, corrupt, dropped, threat.defaultSigma(), threat.defaultEta());
    }
}
