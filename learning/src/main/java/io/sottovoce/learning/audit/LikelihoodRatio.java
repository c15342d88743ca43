package io.sottovoce.learning.audit;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The likelihood ratio attack with shadow models (Carlini et al., Membership Inference Attacks From First Principles, 2022,
 * algorithm 1, with one variance for all examples as they advise for few shadows): models are trained on random halves of a
 * pool; of each example the confidence of those that saw it and of those that did not gives two normal laws, and the target's
 * confidence is weighed between them.
 */
public final class LikelihoodRatio {
    private static final double VARIANCE_MIN = 1e-6;

    private final Dataset pool;
    private final boolean[][] members;
    private final double[][] confidences;

    private LikelihoodRatio(Dataset pool, int shadows) {
        this.pool = pool;
        this.members = new boolean[shadows][pool.size()];
        this.confidences = new double[shadows][];
    }

    /** Trains so many shadow models, each on a random half of the pool. */
    public static LikelihoodRatio train(ModelSpec spec, TrainingPlan plan, Dataset pool, int shadows, long seed)
            throws InterruptedException {
        LikelihoodRatio attack = new LikelihoodRatio(pool, shadows);
        try (Model model = new Model(spec, Math.max(plan.rowsMax(), Math.min(100, pool.size())))) {
            for (int i = 0; i < shadows; i++) {
                attack.members[i] = half(pool.size(), seed + i);
                attack.confidences[i] = attack.shadow(model, plan, attack.members[i], seed + i);
            }
        }
        return attack;
    }

    /** A random half of so many examples. */
    public static boolean[] half(int size, long seed) {
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        new SplitMix64(seed).shuffle(order);
        boolean[] chosen = new boolean[size];
        for (int i = 0; i < size / 2; i++) {
            chosen[order[i]] = true;
        }
        return chosen;
    }

    /** The chosen examples of a pool. */
    public static Dataset chosen(Dataset pool, boolean[] members) {
        return pool.select(
                IntStream.range(0, pool.size()).filter(i -> members[i]).toArray());
    }

    private double[] shadow(Model model, TrainingPlan plan, boolean[] chosen, long seed) throws InterruptedException {
        model.initialise(seed);
        model.train(chosen(pool, chosen), plan, seed);
        return MembershipScores.confidences(model, pool);
    }

    /**
     * The scores of the pool's examples for membership in the target's training data: logarithms of likelihood ratios.
     *
     * @param target the target's confidences of the pool's examples
     */
    public double[] scores(double[] target) {
        int size = pool.size();
        double[] in = new double[size];
        double[] out = new double[size];
        for (int i = 0; i < size; i++) {
            in[i] = mean(i, true);
            out[i] = mean(i, false);
        }
        double varianceIn = variance(in, true);
        double varianceOut = variance(out, false);
        double[] scores = new double[size];
        Arrays.setAll(
                scores, i -> logDensity(target[i], in[i], varianceIn) - logDensity(target[i], out[i], varianceOut));
        return scores;
    }

    private double mean(int example, boolean member) {
        return IntStream.range(0, members.length)
                .filter(shadow -> members[shadow][example] == member)
                .mapToDouble(shadow -> confidences[shadow][example])
                .average()
                .orElseGet(() -> mean(example));
    }

    /** Where no shadow saw an example, or all did, both laws are the same. */
    private double mean(int example) {
        return Arrays.stream(confidences)
                .mapToDouble(each -> each[example])
                .average()
                .orElse(0);
    }

    private double variance(double[] means, boolean member) {
        double sum = 0;
        long count = 0;
        for (int shadow = 0; shadow < members.length; shadow++) {
            for (int i = 0; i < means.length; i++) {
                if (members[shadow][i] == member) {
                    double away = confidences[shadow][i] - means[i];
                    sum += away * away;
                    count++;
                }
            }
        }
        return Math.max(VARIANCE_MIN, count == 0 ? 1 : sum / count);
    }

    private static double logDensity(double x, double mean, double variance) {
        return -(x - mean) * (x - mean) / (2 * variance) - Math.log(variance) / 2;
    }
}
