package io.sottovoce.rounds.release;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the clients of a round found of the model that they received, on examples that they hold out: sums over them, which
 * are noisy where clients add noise.
 *
 * @param right examples that were classified correctly, by group, in the unit of what one client may bring at most
 * @param wrong the others
 */
public record FederatedEvaluation(List<Double> right, List<Double> wrong) {
    /** Keeps its own lists. */
    public FederatedEvaluation {
        right = List.copyOf(right);
        wrong = List.copyOf(wrong);
        if (right.size() != wrong.size() || right.isEmpty()) {
            throw new IllegalArgumentException(
                    right.size() + " groups of right and " + wrong.size() + " of wrong examples, expected as many");
        }
    }

    /** Reads right and wrong of each group in turn. */
    public static FederatedEvaluation ofPairs(List<Double> pairs) {
        List<Double> right = new ArrayList<>();
        List<Double> wrong = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            right.add(pairs.get(i));
            wrong.add(pairs.get(i + 1));
        }
        return new FederatedEvaluation(right, wrong);
    }

    /** Both together. */
    public FederatedEvaluation plus(FederatedEvaluation other) {
        return new FederatedEvaluation(sum(right, other.right), sum(wrong, other.wrong));
    }

    /** Share of all examples that were classified correctly, within 0 to 1; NaN where nothing is left of them. */
    public double accuracy() {
        return share(
                right.stream().mapToDouble(Double::doubleValue).sum(),
                wrong.stream().mapToDouble(Double::doubleValue).sum());
    }

    /** The same of the group that does worst, of those of which something is left. */
    public double worstGroup() {
        return IntStream.range(0, right.size())
                .mapToDouble(group -> share(right.get(group), wrong.get(group)))
                .filter(Double::isFinite)
                .min()
                .orElse(Double.NaN);
    }

    private static double share(double good, double bad) {
        double all = good + bad;
        return all > 0 ? Math.max(0, Math.min(1, good / all)) : Double.NaN;
    }

    private static List<Double> sum(List<Double> one, List<Double> other) {
        return IntStream.range(0, one.size())
                .mapToObj(group -> one.get(group) + other.get(group))
                .toList();
    }
}
