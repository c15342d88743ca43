package io.sottovoce.privacy.secagg.graph;

import java.util.Optional;

/**
 * Finds degree and threshold, and checks those that someone else has found. All decisions are exact.
 *
 * <p>In the malicious class: the complete graph to 255 clients, the ring above (SA-1, 1.2 and 1.4). In the other two:
 * the comparison profile.
 */
public final class GraphPlanner {
    /** Honest inputs that a sum must have at least, unless a policy asks for more. */
    public static final int HONEST_MIN_DEFAULT = 3;

    private static final int RING_CLIENTS_MAX = 0xFFFF;

    private GraphPlanner() {}

    /** Plans for shares of the cohort, as the command line does. */
    public static GraphPlan plan(PlanRequest request) {
        if (request.threat() != ThreatClass.MALICIOUS) {
            return FcpProfile.plan(request);
        }
        CohortNumbers cohort = CohortNumbers.ofShares(request.clients(), request.corrupt(), request.dropped());
        return plan(cohort, request.sigma(), request.eta(), HONEST_MIN_DEFAULT);
    }

    /** Plans against an active server. */
    public static GraphPlan plan(CohortNumbers cohort, int sigma, int eta, int honestMin) {
        Optional<String> infeasible = cohort.infeasibility(honestMin).or(() -> unplannable(cohort, sigma));
        if (infeasible.isPresent()) {
            return new GraphPlan.Infeasible(infeasible.get());
        }
        return cohort.clients() <= CompleteRule.CLIENTS_MAX
                ? CompleteRule.plan(cohort)
                : RingRule.plan(cohort, sigma, eta);
    }

    /**
     * The check that every client makes of the parameters that it is given.
     *
     * @return empty where they are safe for this cohort, else one line saying which rule fails
     */
    public static Optional<String> violation(CohortNumbers cohort, GraphParameters given, int sigma, int honestMin) {
        return cohort.infeasibility(honestMin)
                .or(() -> unplannable(cohort, sigma))
                .or(() -> cohort.clients() <= CompleteRule.CLIENTS_MAX
                        ? CompleteRule.violation(cohort, given)
                        : RingRule.violation(cohort, given, sigma));
    }

    private static Optional<String> unplannable(CohortNumbers cohort, int sigma) {
        if (cohort.clients() > RING_CLIENTS_MAX) {
            return Optional.of(
                    cohort + ": more than " + RING_CLIENTS_MAX + " clients; cut the cohort into smaller sums");
        }
        if (cohort.clients() > CompleteRule.CLIENTS_MAX && sigma < RingRule.SIGMA_MIN) {
            return Optional.of("sigma=" + sigma + " is below " + RingRule.SIGMA_MIN
                    + " = 40 + 64 bits of rosters that a server can grind through on the ring");
        }
        return Optional.empty();
    }
}
