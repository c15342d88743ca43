package io.sottovoce.learning.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How unequally a classifier treats named groups. A gap is the largest difference between two groups; a rate that a group
 * has no examples for does not count, and a gap between fewer than two rates is NaN.
 *
 * <p>With two classes the rates are those of class 1, the favourable or the feared outcome; with more the gaps are the
 * largest over all classes, each against the others.
 *
 * @param accuracyGap of the shares of right predictions; the gap of the error rates is the same number
 * @param demographicParityGap of the shares predicted positive (Dwork and others 2012)
 * @param equalisedOddsGap the larger one of the gaps of true and of false positive rates (Hardt, Price and Srebro 2016)
 */
public record GroupFairness(
        List<Group> groups, double accuracyGap, double demographicParityGap, double equalisedOddsGap) {
    /** Keeps its own list. */
    public GroupFairness {
        groups = List.copyOf(groups);
    }

    /**
     * Compares groups.
     *
     * @param memberships the group of each example
     */
    public static GroupFairness of(Predictions predictions, List<String> memberships) {
        List<List<Group>> byClass = new ArrayList<>();
        var split = ByGroup.split(predictions, memberships);
        int first = predictions.classes() == 2 ? 1 : 0;
        for (int label = first; label < predictions.classes(); label++) {
            List<Group> groups = new ArrayList<>();
            for (var entry : split.entrySet()) {
                groups.add(Group.of(entry.getKey(), entry.getValue(), label));
            }
            byClass.add(groups);
        }
        return new GroupFairness(
                byClass.get(0),
                gap(byClass.get(0), Group::accuracy),
                largest(byClass, groups -> gap(groups, Group::positiveRate)),
                largest(
                        byClass,
                        groups -> largest(
                                List.of(gap(groups, Group::truePositiveRate), gap(groups, Group::falsePositiveRate)))));
    }

    private static double gap(List<Group> groups, ToDoubleFunction<Group> rate) {
        double[] rates = groups.stream()
                .mapToDouble(rate)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return rates.length < 2 ? Double.NaN : rates[rates.length - 1] - rates[0];
    }

    private static double largest(List<List<Group>> byClass, ToDoubleFunction<List<Group>> gap) {
        return largest(byClass.stream().mapToDouble(gap).boxed().toList());
    }

    private static double largest(List<Double> gaps) {
        return gaps.stream()
                .filter(value -> !Double.isNaN(value))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    /**
     * One group; the rates are of one class against the others (class 1 of two, class 0 of more).
     *
     * @param positiveRate share of the examples predicted to be of the class
     * @param truePositiveRate the same among the examples of the class; NaN where there are none
     * @param falsePositiveRate the same among the other examples; NaN where there are none
     */
    public record Group(
            String name,
            int examples,
            double accuracy,
            double positiveRate,
            double truePositiveRate,
            double falsePositiveRate) {
        /** One less the accuracy. */
        public double errorRate() {
            return 1 - accuracy;
        }

        private static Group of(String name, Predictions own, int label) {
            long positives = 0;
            long predicted = 0;
            long both = 0;
            for (int i = 0; i < own.size(); i++) {
                boolean is = own.label(i) == label;
                boolean said = own.predicted(i) == label;
                positives += is ? 1 : 0;
                predicted += said ? 1 : 0;
                both += is && said ? 1 : 0;
            }
            long negatives = own.size() - positives;
            return new Group(
                    name,
                    own.size(),
                    own.accuracy(),
                    (double) predicted / own.size(),
                    (double) both / positives,
                    (double) (predicted - both) / negatives);
        }
    }
}
