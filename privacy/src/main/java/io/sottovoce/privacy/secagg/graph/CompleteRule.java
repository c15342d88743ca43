package io.sottovoce.privacy.secagg.graph;

import java.util.Optional;

/**
 * The rule of the complete graph (SA-1, 1.4): every client is a neighbour of every other, and two sets of t holders of
 * one secret have an honest holder in common. One share less is unsafe.
 */
public final class CompleteRule {
    /** Largest roster on the complete graph: one more and a dealer would have 255 holders. */
    public static final int CLIENTS_MAX = 255;

    private CompleteRule() {}

    /** The smallest safe threshold, floor((n-1+c)/2) + 1. */
    public static int thresholdMin(CohortNumbers cohort) {
        return Math.floorDiv(cohort.clients() - 1 + cohort.corrupt(), 2) + 1;
    }

    /** The largest threshold that every allowed drop-out leaves reachable, n - 1 - D. */
    public static int thresholdMax(CohortNumbers cohort) {
        return cohort.clients() - 1 - cohort.dropped();
    }

    static GraphPlan plan(CohortNumbers cohort) {
        int least = thresholdMin(cohort);
        if (least > thresholdMax(cohort)) {
            return new GraphPlan.Infeasible(cohort + ": threshold floor((n-1+c)/2)+1 = " + least
                    + " exceeds n - 1 - D = " + thresholdMax(cohort) + " holders that stay");
        }
        return new GraphPlan.Feasible(new GraphParameters(cohort.clients() - 1, least));
    }

    static Optional<String> violation(CohortNumbers cohort, GraphParameters given) {
        if (given.degree() != cohort.clients() - 1) {
            return Optional.of("degree " + given.degree() + ", the complete graph has " + (cohort.clients() - 1));
        }
        if (given.threshold() < thresholdMin(cohort) || given.threshold() > thresholdMax(cohort)) {
            return Optional.of("threshold " + given.threshold() + " is outside " + thresholdMin(cohort) + ".."
                    + thresholdMax(cohort) + " for " + cohort);
        }
        return Optional.empty();
    }
}
