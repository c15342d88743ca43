package io.sottovoce.learning.explain;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much worse a model gets when the values of a feature are dealt out anew among the examples (Breiman, Random Forests,
 * 2001, section 10). Features that say the same hide each other: each alone may seem unimportant.
 */
public final class PermutationImportance {
    private PermutationImportance() {}

    /**
     * The importance of each group of features, in the order given.
     *
     * @param repeats how many permutations each
     * @param seed of the permutations
     */
    public static List<Importance> of(Model model, Dataset data, List<FeatureGroup> groups, int repeats, long seed) {
        Evaluation before = model.evaluate(data);
        float[] features = Perturbed.features(data);
        SplitMix64 random = new SplitMix64(seed);
        List<Importance> importances = new ArrayList<>();
        for (FeatureGroup group : groups) {
            double[] accuracyDrops = new double[repeats];
            double[] lossRises = new double[repeats];
            for (int run = 0; run < repeats; run++) {
                float[] permuted = permuted(features, data, group, random);
                Evaluation after = model.evaluate(Perturbed.with(data, permuted));
                accuracyDrops[run] = before.accuracy() - after.accuracy();
                lossRises[run] = after.loss() - before.loss();
            }
            importances.add(new Importance(
                    group.name(),
                    mean(accuracyDrops),
                    deviation(accuracyDrops),
                    mean(lossRises),
                    deviation(lossRises)));
        }
        return importances;
    }

    private static float[] permuted(float[] features, Dataset data, FeatureGroup group, SplitMix64 random) {
        int width = data.featuresPerExample();
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        random.shuffle(order);
        float[] permuted = features.clone();
        for (int i = 0; i < order.length; i++) {
            for (int feature : group.features()) {
                permuted[i * width + feature] = features[order[i] * width + feature];
            }
        }
        return permuted;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN));
    }

    /**
     * One group of features.
     *
     * @param accuracyDrop mean over the permutations
     * @param lossRise mean over the permutations; finer than the accuracy
     */
    public record Importance(
            String name, double accuracyDrop, double accuracyDeviation, double lossRise, double lossDeviation) {}
}
