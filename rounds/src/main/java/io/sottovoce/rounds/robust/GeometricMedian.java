package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The point with the least sum of distances to the inputs, by the smoothed Weiszfeld iteration (Pillutla et al. 2022, Robust
 * Aggregation for Federated Learning, algorithm 2).
 *
 * <p>Every iterate is {@code v = sum w_k u_k} with {@code sum w_k = 1}, so its distances follow from those of the inputs:
 * {@code |v - u_i|^2 = sum_j w_j D_ij - (1/2) sum_jk w_j w_k D_jk} with {@code D} the squared distances. One pass over the
 * inputs is enough, whatever the number of iterations. Inputs beyond 10^4 times the median distance from the innermost one
 * are first drawn in to that distance along their ray, which turns their pull on the median by less than 10^-4 and keeps the
 * sums exact; that takes a second pass.
 *
 * @param smoothing distances below it count as it, in units of the update
 */
public record GeometricMedian(double smoothing) implements RobustRule {
    static final String KIND = "geometric-median";
    static final double SMOOTHING = 1e-6;

    private static final int ITERATIONS_MAX = 1000;
    private static final double TOLERANCE = 1e-12;
    private static final double FAR = 1e4;

    public GeometricMedian {
        if (!(smoothing > 0)) {
            throw new IllegalArgumentException("smoothing: found " + smoothing + ", expected more than 0");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            return new Combination(inputs, weights(inputs));
        };
    }

    private double[] weights(Inputs inputs) {
        double[][] squared = Distances.squared(inputs);
        int innermost = innermost(squared);
        double[] shrink = shrink(squared[innermost]);
        boolean far = Arrays.stream(shrink).anyMatch(factor -> factor < 1);
        double[] weights = weights(far ? Distances.squared(inputs, innermost, shrink) : squared);
        // What was drawn in by s is (1 - s) times the innermost input and s times itself.
        double inner = 0;
        for (int k = 0; k < weights.length; k++) {
            inner += weights[k] * (1 - shrink[k]);
            weights[k] *= shrink[k];
        }
        weights[innermost] += inner;
        return weights;
    }

    /** The input with the least sum of distances to the others. */
    private static int innermost(double[][] squared) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < squared.length; i++) {
            double sum = 0;
            for (double distance : squared[i]) {
                sum += Math.sqrt(distance);
            }
            if (sum < least) {
                least = sum;
                best = i;
            }
        }
        return best;
    }

    private static double[] shrink(double[] squaredFromInnermost) {
        double[] distances = new double[squaredFromInnermost.length];
        Arrays.setAll(distances, k -> Math.sqrt(squaredFromInnermost[k]));
        double most = FAR * Order.median(distances);
        double[] shrink = new double[distances.length];
        Arrays.setAll(shrink, k -> distances[k] > most ? most / distances[k] : 1);
        return shrink;
    }

    private double[] weights(double[][] squared) {
        double[] weights = new double[squared.length];
        Arrays.fill(weights, 1.0 / squared.length);
        for (int iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
            double[] next = reweighed(squared, weights);
            double change = 0;
            for (int k = 0; k < next.length; k++) {
                change = Math.max(change, Math.abs(next[k] - weights[k]));
            }
            weights = next;
            if (change < TOLERANCE) {
                break;
            }
        }
        return weights;
    }

    private double[] reweighed(double[][] squared, double[] weights) {
        double[] toInputs = new double[weights.length];
        double within = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < weights.length; j++) {
                toInputs[i] += weights[j] * squared[i][j];
            }
            within += weights[i] * toInputs[i] / 2;
        }
        double[] next = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < next.length; i++) {
            next[i] = 1 / Math.max(smoothing, Math.sqrt(Math.max(0, toInputs[i] - within)));
            sum += next[i];
        }
        for (int i = 0; i < next.length; i++) {
            next[i] /= sum;
        }
        return next;
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", KIND, "smoothing", smoothing);
    }
}
