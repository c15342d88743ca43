package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The slack of SFAT (Zhu et al., Combating Exacerbated Heterogeneity for Robust Models in Federated Learning, 2023, section
 * 4): inputs are ranked by their mean training loss, the lowest ones count {@code 1 + alpha} times, the others {@code 1 -
 * alpha} times, and the mean divides by what they count together. Inputs are clients in clear mode and groups in grouped mode;
 * one secure sum has nothing to rank.
 *
 * <p>A client's loss is its own word: lying about it gains at most a factor of {@code (1 + alpha) / (1 - alpha)}.
 *
 * @param alpha from 0 to below 1
 * @param top share of the inputs that counts more, rounded up
 */
public record RankSlack(double alpha, double top) {
    private static final double ALPHA_MAX = 0.99;
    private static final double TOP_MIN = 1e-3;

    static RankSlack fromTree(SpecTree tree) {
        RankSlack slack = new RankSlack(tree.real("alpha", 0, ALPHA_MAX), tree.real("top", TOP_MIN, 1, 0.2));
        tree.finish();
        return slack;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("alpha", alpha);
        tree.put("top", top);
        return tree;
    }

    /** How many times each input counts; of equal losses the earlier input has the lower rank. */
    public double[] factors(double[] losses) {
        List<Integer> ranks = IntStream.range(0, losses.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer input) -> losses[input])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        int more = (int) Math.ceil(top * losses.length - 1e-9);
        double[] factors = new double[losses.length];
        Arrays.fill(factors, 1 - alpha);
        ranks.subList(0, more).forEach(input -> factors[input] = 1 + alpha);
        return factors;
    }

    /** As {@link #factors(double[])}; one for each input without a slack. */
    public static double[] factors(Optional<RankSlack> slack, double[] losses) {
        return slack.map(rule -> rule.factors(losses)).orElseGet(() -> {
            double[] ones = new double[losses.length];
            Arrays.fill(ones, 1);
            return ones;
        });
    }
}
