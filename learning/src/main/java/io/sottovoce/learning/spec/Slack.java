package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much more a client counts whose training loss is low: the slack of SFAT (Zhu et al., Combating Exacerbated
 * Heterogeneity for Robust Models in Federated Learning, 2023, section 4), decided by the client itself. It scales its
 * update by {@code 1 + alpha} where its mean loss is at most the threshold and by {@code 1 - alpha} elsewhere, before the
 * update is clipped. That is all that a sum permits: nobody ranks the clients, and the denominator stays what it was.
 *
 * @param alpha from 0 to below 1
 * @param threshold mean training loss
 */
public record Slack(double alpha, double threshold) {
    private static final double ALPHA_MAX = 0.99;
    private static final double LOSS_MAX = 1e6;

    /** What an update is multiplied by. */
    public double factor(double meanLoss) {
        return meanLoss <= threshold ? 1 + alpha : 1 - alpha;
    }

    static Slack read(SpecTree tree) {
        Slack read = new Slack(tree.real("alpha", 0, ALPHA_MAX), tree.real("threshold", 0, LOSS_MAX));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("alpha", alpha);
        tree.put("threshold", threshold);
        return tree;
    }
}
