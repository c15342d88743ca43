package io.sottovoce.privacy.secagg.graph;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The rule of the Harary ring (SA-1, 1.4), in exact integers. With h = k/2 and r = t - h:
 *
 * <ul>
 *   <li>(W) the chance that two disjoint runs of h ring positions each hold r of the c corrupt clients, over all pairs
 *       of runs, is at most 2^-(sigma+1);
 *   <li>(V) the chance that some client has 2t - k corrupt neighbours is at most 2^-(sigma+1).
 * </ul>
 *
 * <p>The proof that these suffice is in docs/PROTOCOL.md; it has not yet been reviewed from outside.
 */
public final class RingRule {
    /** Largest degree: a Shamir index is one byte and 255 holders are one too many for the splitter. */
    public static final int DEGREE_MAX = 254;

    /** Least sigma against an active server: 40 bits, and 64 bits of rosters that it can grind through. */
    public static final int SIGMA_MIN = 104;

    private RingRule() {}

    /** The smallest degree, and for it the smallest threshold, that are safe and reachable. */
    static GraphPlan plan(CohortNumbers cohort, int sigma, int eta) {
        ProbabilityBound unreachable = ProbabilityBound.of(cohort.clients(), eta);
        int dropped = 0;
        for (int degree = 2; degree <= Math.min(DEGREE_MAX, cohort.clients() - 1); degree += 2) {
            dropped = new Hypergeometric(cohort.clients() - 1, cohort.dropped(), degree).quantile(unreachable, dropped);
            int reachable = degree - dropped;
            if (reachable > degree / 2
                    && violation(cohort, new GraphParameters(degree, reachable), sigma)
                            .isEmpty()) {
                return new GraphPlan.Feasible(smallestThreshold(cohort, degree, reachable, sigma));
            }
        }
        return new GraphPlan.Infeasible(cohort + " sigma=" + sigma + " eta=" + eta + ": no degree up to " + DEGREE_MAX
                + " has a safe threshold that enough neighbours reach; cut the cohort into smaller sums");
    }

    /** Both probabilities fall as the threshold rises, so the first safe one is found by bisection. */
    private static GraphParameters smallestThreshold(CohortNumbers cohort, int degree, int safe, int sigma) {
        int unsafe = degree / 2;
        int known = safe;
        while (known - unsafe > 1) {
            int middle = (known + unsafe) >>> 1;
            if (violation(cohort, new GraphParameters(degree, middle), sigma).isEmpty()) {
                known = middle;
            } else {
                unsafe = middle;
            }
        }
        return new GraphParameters(degree, known);
    }

    static Optional<String> violation(CohortNumbers cohort, GraphParameters given, int sigma) {
        int half = given.degree() / 2;
        int needed = given.threshold() - half;
        if (given.degree() < 2
                || given.degree() % 2 != 0
                || given.degree() > Math.min(DEGREE_MAX, cohort.clients() - 1)) {
            return Optional.of("degree " + given.degree() + " is not an even number in 2.." + DEGREE_MAX);
        }
        if (given.threshold() < 2 || needed < 1 || needed > half) {
            return Optional.of(
                    "threshold " + given.threshold() + " is outside " + Math.max(2, half + 1) + ".." + given.degree());
        }
        if (!viewsAgree(cohort, given, sigma)) {
            return Optional.of(
                    "rule (V): a client with " + (2 * given.threshold() - given.degree()) + " corrupt neighbours of "
                            + given.degree() + " is likelier than 2^-" + (sigma + 1) + " for " + cohort);
        }
        if (!runsHold(cohort, half, needed, sigma)) {
            return Optional.of("rule (W): two runs of " + half + " with " + needed
                    + " corrupt clients each are likelier than 2^-" + (sigma + 1) + " for " + cohort);
        }
        return Optional.empty();
    }

    /** (V): n P[X >= 2t - k] <= 2^-(sigma+1), X hypergeometric with n - 1 clients, c corrupt, k drawn. */
    private static boolean viewsAgree(CohortNumbers cohort, GraphParameters given, int sigma) {
        int corrupt = Math.min(cohort.corrupt(), cohort.clients() - 1);
        return new Hypergeometric(cohort.clients() - 1, corrupt, given.degree())
                .tailKeeps(2 * given.threshold() - given.degree(), ProbabilityBound.of(cohort.clients(), sigma + 1));
    }

    /** (W): n(n-1)/2 P2 <= 2^-(sigma+1). */
    private static boolean runsHold(CohortNumbers cohort, int half, int needed, int sigma) {
        int clients = cohort.clients();
        int corrupt = cohort.corrupt();
        int outside = clients - 2 * half;
        BigInteger weight = BigInteger.ZERO;
        BigInteger[] run = chooseRow(half);
        BigInteger rest = Binomials.choose(outside, corrupt - 2 * needed);
        for (int inRuns = 2 * needed; inRuns <= Math.min(2 * half, corrupt); inRuns++) {
            weight = weight.add(pairsHolding(run, needed, inRuns).multiply(rest));
            rest = Binomials.lower(rest, outside, corrupt - inRuns);
        }
        return ProbabilityBound.of((long) clients * (clients - 1) / 2, sigma + 1)
                .keeps(weight, Binomials.choose(clients, corrupt));
    }

    /** Ways to put {@code total} corrupt clients into two runs with at least {@code needed} in each. */
    private static BigInteger pairsHolding(BigInteger[] run, int needed, int total) {
        BigInteger ways = BigInteger.ZERO;
        int half = run.length - 1;
        for (int a = Math.max(needed, total - half); a <= Math.min(half, total - needed); a++) {
            ways = ways.add(run[a].multiply(run[total - a]));
        }
        return ways;
    }

    private static BigInteger[] chooseRow(int n) {
        BigInteger[] row = new BigInteger[n + 1];
        for (int k = 0; k <= n; k++) {
            row[k] = Binomials.choose(n, k);
        }
        return row;
    }
}
