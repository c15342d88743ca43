package io.sottovoce.learning.audit;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.metrics.Auc;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well a score tells the examples that a model was trained on from others.
 *
 * @param auc probability that a member scores higher than another example
 * @param advantage largest difference of the true and the false positive rate over all thresholds, for the member examples
 * @param truePositiveAtOnePercent share of members above the score that one in a hundred others exceeds (Carlini et al.,
 *     Membership Inference Attacks From First Principles, 2022, section III)
 */
public record MembershipScores(double auc, double advantage, double truePositiveAtOnePercent) {
    private static final double FEW = 0.01;

    /** Of scores that are high for members. */
    public static MembershipScores of(double[] scores, boolean[] member) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        int members =
                (int) IntStream.range(0, member.length).filter(i -> member[i]).count();
        int others = member.length - members;
        if (members == 0 || others == 0) {
            throw new IllegalArgumentException(members + " members and " + others + " others, expected some of each");
        }
        double advantage = 0;
        double atFew = 0;
        int hits = 0;
        int errors = 0;
        for (int i = 0; i < order.length; i++) {
            hits += member[order[i]] ? 1 : 0;
            errors += member[order[i]] ? 0 : 1;
            if (i + 1 < order.length && scores[order[i + 1]] == scores[order[i]]) {
                continue;
            }
            double truePositive = (double) hits / members;
            double falsePositive = (double) errors / others;
            advantage = Math.max(advantage, truePositive - falsePositive);
            atFew = falsePositive <= FEW ? Math.max(atFew, truePositive) : atFew;
        }
        return new MembershipScores(Auc.of(scores, member), advantage, atFew);
    }

    /**
     * How sure a model is of each example's label: {@code log(p / (1 - p))}, which is -loss stretched so that its law is
     * near to a normal one (Carlini et al. 2022, section IV-C).
     */
    public static double[] confidences(Model model, Dataset data) {
        int classes = model.spec().outputSize();
        float[] outputs = model.outputs(data);
        double[] found = new double[data.size()];
        Arrays.setAll(
                found,
                i -> classes == 1
                        ? (data.label(i) == 1 ? outputs[i] : -outputs[i])
                        : confidence(outputs, i * classes, classes, data.label(i)));
        return found;
    }

    private static double confidence(float[] outputs, int at, int classes, int label) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            most = c == label ? most : Math.max(most, outputs[at + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += c == label ? 0 : Math.exp(outputs[at + c] - most);
        }
        return outputs[at + label] - most - Math.log(sum);
    }
}
