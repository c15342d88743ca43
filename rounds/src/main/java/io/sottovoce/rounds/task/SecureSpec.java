package io.sottovoce.rounds.task;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.GraphPlan;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.graph.RingRule;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Secure aggregation as a task asks for it. Each client checks it against its own policy and may ask for more.
 *
 * @param mode whether the server is expected to follow the protocol
 * @param suite key agreement
 * @param corrupt gamma, share of clients that may collude with the server
 * @param dropped delta, share of clients that may drop out of a sum
 * @param sigma bits of statistical security
 * @param eta bits of correctness
 */
public record SecureSpec(Mode mode, Suite suite, PartsPerMillion corrupt, PartsPerMillion dropped, int sigma, int eta) {
    private static final String MALICIOUS = "malicious";
    private static final String HONEST = "honest-but-curious";
    private static final String HYBRID = "hybrid";
    private static final String CLASSICAL = "classical";
    private static final int ETA_DEFAULT = 30;
    private static final int BITS_MAX = 512;
    private static final int CLIENTS_FLOOR = 5;
    private static final double CORRUPT_DEFAULT = 0.05;
    private static final double DROPPED_DEFAULT = 0.1;

    static SecureSpec fromTree(SpecTree tree) {
        SecureSpec spec = new SecureSpec(
                tree.oneOf("server", List.of(MALICIOUS, HONEST), MALICIOUS).equals(MALICIOUS)
                        ? Mode.MALICIOUS
                        : Mode.HONEST_SERVER,
                tree.oneOf("suite", List.of(HYBRID, CLASSICAL), HYBRID).equals(HYBRID) ? Suite.HYBRID : Suite.CLASSICAL,
                share(tree, "corrupt", CORRUPT_DEFAULT),
                share(tree, "dropout", DROPPED_DEFAULT),
                tree.integer("sigma", 1, BITS_MAX, RingRule.SIGMA_MIN),
                tree.integer("eta", 1, BITS_MAX, ETA_DEFAULT));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(AggregationMode.SETTING, "secure");
        tree.put("server", mode == Mode.MALICIOUS ? MALICIOUS : HONEST);
        tree.put("suite", suite == Suite.HYBRID ? HYBRID : CLASSICAL);
        tree.put("corrupt", Double.parseDouble(corrupt.toString()));
        tree.put("dropout", Double.parseDouble(dropped.toString()));
        tree.put("sigma", sigma);
        tree.put("eta", eta);
        return tree;
    }

    /**
     * The sizes that a round with this cohort can have. A roster may have from as many clients as the quorum to as many
     * as get offers.
     *
     * @throws SpecException where no sharing graph exists for the smallest or the largest roster, with the arithmetic
     */
    public CohortTerms terms(CohortSpec cohort) {
        if (cohort.offers() > Limits.CLIENTS_MAX) {
            throw new SpecException(
                    "cohort", cohort.offers() + " offers, one secure sum takes at most " + Limits.CLIENTS_MAX);
        }
        if (cohort.quorum() < CLIENTS_FLOOR) {
            throw new SpecException(
                    "cohort.quorum",
                    "found " + cohort.quorum() + ", secure aggregation hides nobody among fewer than " + CLIENTS_FLOOR);
        }
        for (int clients : new int[] {cohort.quorum(), cohort.offers()}) {
            CohortNumbers numbers =
                    CohortNumbers.of(clients, CohortNumbers.corruptOfShare(clients, corrupt), dropped, cohort.quorum());
            if (GraphPlanner.plan(numbers, sigma, eta, GraphPlanner.HONEST_MIN_DEFAULT)
                    instanceof GraphPlan.Infeasible infeasible) {
                throw new SpecException(
                        "aggregation", "a roster of " + clients + " clients: " + infeasible.arithmetic());
            }
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
