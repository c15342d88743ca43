package io.sottovoce.rounds.task;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphPlan;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.graph.RingRule;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secure aggregation as a task asks for it. Each client checks it against its own policy and may ask for more.
 *
 * @param mode whether the server is expected to follow the protocol
 * @param suite key agreement
 * @param corrupt gamma, share of clients that may collude with the server
 * @param dropped delta, share of clients that may drop out of a sum
 * @param sigma bits of statistical security
 * @param eta bits of correctness
 * @param groups how a cohort is cut, where it is larger than one sum or its group means are wanted
 */
public record SecureSpec(
        Mode mode,
        Suite suite,
        PartsPerMillion corrupt,
        PartsPerMillion dropped,
        int sigma,
        int eta,
        GroupSpec groups) {
    private static final String MALICIOUS = "malicious";
    private static final String HONEST = "honest-but-curious";
    private static final String HYBRID = "hybrid";
    private static final String CLASSICAL = "classical";
    private static final int ETA_DEFAULT = 30;
    private static final int BITS_MAX = 512;
    private static final int CLIENTS_FLOOR = 5;
    private static final double CORRUPT_DEFAULT = 0.05;
    private static final double CORRUPT_GROUPED_DEFAULT = 0.02;
    private static final double DROPPED_DEFAULT = 0.1;

    static SecureSpec fromTree(SpecTree tree, AggregationMode aggregation) {
        boolean means = aggregation == AggregationMode.GROUPED;
        PartsPerMillion corrupt = share(tree, "corrupt", means ? CORRUPT_GROUPED_DEFAULT : CORRUPT_DEFAULT);
        GroupSpec groups = GroupSpec.fromTree(tree, aggregation, corrupt);
        String server = means && groups.size() < CohortGroups.MALICIOUS_SIZE_MIN ? HONEST : MALICIOUS;
        SecureSpec spec = new SecureSpec(
                tree.oneOf("server", List.of(MALICIOUS, HONEST), server).equals(MALICIOUS)
                        ? Mode.MALICIOUS
                        : Mode.HONEST_SERVER,
                tree.oneOf("suite", List.of(HYBRID, CLASSICAL), HYBRID).equals(HYBRID) ? Suite.HYBRID : Suite.CLASSICAL,
                corrupt,
                share(tree, "dropout", DROPPED_DEFAULT),
                tree.integer("sigma", 1, BITS_MAX, RingRule.SIGMA_MIN),
                tree.integer("eta", 1, BITS_MAX, ETA_DEFAULT),
                groups);
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(AggregationMode.SETTING, groups.use() == GroupTerms.Use.MEANS ? "grouped" : "secure");
        tree.put("server", mode == Mode.MALICIOUS ? MALICIOUS : HONEST);
        tree.put("suite", suite == Suite.HYBRID ? HYBRID : CLASSICAL);
        tree.put("corrupt", Double.parseDouble(corrupt.toString()));
        tree.put("dropout", Double.parseDouble(dropped.toString()));
        tree.put("sigma", sigma);
        tree.put("eta", eta);
        groups.writeTo(tree);
        return tree;
    }

    /** How a round with this cohort is cut; empty for one sum. */
    public Optional<GroupTerms> groupTerms(CohortSpec cohort) {
        return groups.cuts(cohort.offers()) ? Optional.of(groups.terms()) : Optional.empty();
    }

    /**
     * The terms that noise and ring are designed for: as {@link #terms}, with the share of corrupt clients that the worst
     * group can have.
     */
    public CohortTerms designTerms(CohortSpec cohort) {
        CohortTerms terms = terms(cohort);
        if (groupTerms(cohort).isEmpty() || mode == Mode.HONEST_SERVER) {
            return terms;
        }
        long worst = (long) PartsPerMillion.WHOLE * corruptOfGroup(cohort, terms.clientsMin()) / terms.clientsMin() + 1;
        return new CohortTerms(
                new PartsPerMillion((int) Math.min(PartsPerMillion.WHOLE, worst)),
                dropped,
                sigma,
                eta,
                terms.clientsMin(),
                terms.clientsMax(),
                terms.survivorsMin());
    }

    /** c of a group: in mode H the operator is trusted not to stack groups; in mode M the worst one counts. */
    private int corruptOfGroup(CohortSpec cohort, int clients) {
        if (mode == Mode.HONEST_SERVER) {
            return CohortNumbers.corruptOfShare(clients, corrupt);
        }
        return Math.max(corruptOfWorst(cohort.quorum()), corruptOfWorst(cohort.offers()));
    }

    private int corruptOfWorst(int members) {
        return CohortGroups.corruptPerGroup(members, CohortNumbers.corruptOfShare(members, corrupt), groups.size());
    }

    /** The sizes that each group can have. */
    private CohortTerms groupedTerms(CohortSpec cohort) {
        if (cohort.offers() > Limits.COHORT_MAX) {
            throw new SpecException(
                    "cohort", cohort.offers() + " offers, all groups together take at most " + Limits.COHORT_MAX);
        }
        groups.requireHiding(cohort.quorum(), cohort.offers(), CLIENTS_FLOOR, corrupt);
        int smallest = groups.smallest(cohort.quorum(), cohort.offers());
        if (mode == Mode.MALICIOUS && smallest < CohortGroups.MALICIOUS_SIZE_MIN) {
            throw new SpecException(
                    "aggregation.server",
                    "groups of " + smallest + " trust the operator not to stack them: below "
                            + CohortGroups.MALICIOUS_SIZE_MIN + " clients state honest-but-curious");
        }
        int largest = groups.largest(cohort.quorum(), cohort.offers());
        int survivors = smallest - dropped.floorOf(smallest);
        for (int clients : new int[] {smallest, largest}) {
            requireGraph(
                    "a group", CohortNumbers.of(clients, corruptOfGroup(cohort, clients), dropped, survivors), clients);
        }
        return new CohortTerms(corrupt, dropped, sigma, eta, smallest, largest, survivors);
    }

    private void requireGraph(String what, CohortNumbers numbers, int clients) {
        if (GraphPlanner.plan(numbers, sigma, eta, GraphPlanner.HONEST_MIN_DEFAULT)
                instanceof GraphPlan.Infeasible infeasible) {
            throw new SpecException("aggregation", what + " of " + clients + " clients: " + infeasible.arithmetic());
        }
    }

    /**
     * The sizes that a round with this cohort can have, or each of its groups. A roster may have from as many clients as the quorum to as many
     * as get offers.
     *
     * @throws SpecException where no sharing graph exists for the smallest or the largest roster, with the arithmetic
     */
    public CohortTerms terms(CohortSpec cohort) {
        if (groups.cuts(cohort.offers())) {
            return groupedTerms(cohort);
        }
        if (cohort.quorum() < CLIENTS_FLOOR) {
            throw new SpecException(
                    "cohort.quorum",
                    "found " + cohort.quorum() + ", secure aggregation hides nobody among fewer than " + CLIENTS_FLOOR);
        }
        for (int clients : new int[] {cohort.quorum(), cohort.offers()}) {
            CohortNumbers numbers =
                    CohortNumbers.of(clients, CohortNumbers.corruptOfShare(clients, corrupt), dropped, cohort.quorum());
            requireGraph("a roster", numbers, clients);
        }
        return new CohortTerms(corrupt, dropped, sigma, eta, cohort.quorum(), cohort.offers(), cohort.quorum());
    }

    private static PartsPerMillion share(SpecTree tree, String key, double otherwise) {
        double value = tree.real(key, 0, 1, otherwise);
        try {
            return PartsPerMillion.ofFraction(BigDecimal.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw tree.refusal(key, String.valueOf(e.getMessage()));
        }
    }
}
